#include "store/database.h"

#include "store/backup.h"
#include "store/migrations.h"
#include "store/pool.h"
#include "store/writer.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

class OneDatabase final : public Database {
 public:
  explicit OneDatabase(const DatabaseSettings& settings) : settings_(settings), pool_(settings) {}

  Status start() {
    if (settings_.access == Access::reader)
      return pool_.read([](Statements& statements) { return check_migrations(static_cast<Connection&>(statements), migrations()); });
    auto connection = connect(settings_, Purpose::write);
    if (!connection) return std::unexpected(std::move(connection.error()));
    if (auto ok = migrate(**connection, migrations()); !ok) return ok;
    writer_.emplace(std::move(*connection), settings_);
    return {};
  }

  Status read(const Work& work) override { return pool_.read(work); }
  Status write(const Work& work) override {
    if (!writer_) return read_only();
    return writer_->write(work);
  }
  void write_later(Work work, std::function<void(Status)> done) override {
    if (!writer_) return done(read_only());
    writer_->write_later(std::move(work), std::move(done));
  }
  Engine engine() const override { return settings_.engine; }
  base::Result<std::int64_t> schema_version() override {
    base::Result<std::int64_t> version = 0;
    auto looked = pool_.read([&](Statements& statements) -> Status {
      version = store::schema_version(statements);
      return {};
    });
    if (!looked) return std::unexpected(std::move(looked.error()));
    return version;
  }
  Status back_up(const std::string& file) override { return store::back_up(settings_, file); }

 private:
  static Status read_only() { return refuse(Code::store_in_use, {}, "opened for reading"); }

  const DatabaseSettings settings_;
  Pool pool_;
  std::optional<Writer> writer_;
};

}  // namespace

base::Result<std::unique_ptr<Database>> Database::open(const DatabaseSettings& settings) {
  auto database = std::make_unique<OneDatabase>(settings);
  if (auto ok = database->start(); !ok) return std::unexpected(std::move(ok.error()));
  return database;
}

}  // namespace sekisho::store

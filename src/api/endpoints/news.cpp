#include "api/endpoints/news.h"

#include <algorithm>
#include <chrono>

#include "api/endpoints/json.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;

namespace {

constexpr std::chrono::milliseconds kLookEvery{300};
constexpr int kLooksPerCheck = 15;                              // of sessions and of who belongs where
constexpr base::Micros kMachineLife = 10 * 60 * base::kSecond;  // then a machine shows its token again
constexpr std::size_t kPendingBytesMax = 256u << 10;            // who reads more slowly begins again

std::string event_text(std::string_view name, const json::value& data) {
  return "event: " + std::string(name) + "\ndata: " + json::serialize(data) + "\n\n";
}

// Whoever decides on approvals sees what waits on the sending side.
bool for_approvers(const crossing::Change& change, const NewsReader& reader) {
  if (!reader.account.roles.has(people::Role::approver) || change.from != reader.side) return false;
  using crossing::State;
  return change.state == State::waiting || change.state == State::approved || change.state == State::returned;
}

bool oversees(const people::Account& account) { return account.roles.has(people::Role::operating) || account.roles.has(people::Role::auditor); }

}  // namespace

struct News::Stream {
  NewsReader reader;
  base::Micros begun_at = 0;
  std::mutex mutex;
  std::vector<std::string> principals;
  std::string pending;
  bool over = false;

  bool sees(const crossing::Change& change) const {
    return oversees(reader.account) || for_approvers(change, reader) || change.concerns(reader.account.id, principals, reader.side);
  }
  void put(std::string text) {
    if (over) return;
    if (pending.size() + text.size() > kPendingBytesMax) over = true;
    else pending += text;
  }
  void end() {
    if (over) return;
    put(event_text("session", json::object{{"signed_in", false}}));
    over = true;
  }
};

namespace {

class StreamSource : public EventSource {
 public:
  explicit StreamSource(std::shared_ptr<News::Stream> stream) : stream_(std::move(stream)) {}
  std::string next() override {
    const std::lock_guard lock(stream_->mutex);
    return std::exchange(stream_->pending, {});
  }
  bool over() const override {
    const std::lock_guard lock(stream_->mutex);
    return stream_->over && stream_->pending.empty();
  }

 private:
  std::shared_ptr<News::Stream> stream_;
};

}  // namespace

News::~News() {
  thread_.request_stop();
  wake_.notify_all();
}

Result<std::unique_ptr<EventSource>> News::follow(NewsReader reader) {
  auto principals = people::Organisation(database_, clock_).principals_of(reader.account.id);
  if (!principals) return std::unexpected(principals.error());
  auto stream = std::make_shared<Stream>();
  stream->reader = std::move(reader);
  stream->begun_at = clock_.now();
  stream->principals = std::move(*principals);
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& each) { return each.expired(); });
  if (streams_.size() >= kReadersMax) return refuse(Code::too_busy);
  if (!watcher_) {
    auto begun = crossing::Watcher::begin(database_);
    if (!begun) return std::unexpected(begun.error());
    watcher_.emplace(std::move(*begun));
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  streams_.push_back(stream);
  return std::make_unique<StreamSource>(std::move(stream));
}

void News::run(const std::stop_token& stop) {
  for (int looks = 1; !stop.stop_requested(); ++looks) {
    // What fails here fails for everybody else as well; the next look goes on from the same place.
    if (auto changes = watcher_->next(); changes && !changes->empty()) hand_out(*changes);
    if (looks % kLooksPerCheck == 0) look_after_readers();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kLookEvery, [] { return false; });
  }
}

void News::hand_out(const std::vector<crossing::Change>& changes) {
  const std::lock_guard lock(mutex_);
  for (const auto& weak : streams_) {
    const auto stream = weak.lock();
    if (!stream) continue;
    const std::lock_guard stream_lock(stream->mutex);
    for (const crossing::Change& change : changes) {
      if (!stream->sees(change)) continue;
      stream->put(event_text(
          "item",
          json::object{
              {"item", change.item}, {"crossing", change.crossing}, {"state", crossing::describe(change.state).id}, {"at", time_text(change.at)}}));
    }
  }
}

// Sessions that ended, and units and posts that were changed meanwhile.
void News::look_after_readers() {
  std::vector<std::shared_ptr<Stream>> streams;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [](const auto& each) { return each.expired(); });
    for (const auto& weak : streams_)
      if (auto stream = weak.lock()) streams.push_back(std::move(stream));
  }
  const people::Organisation organisation(database_, clock_);
  for (const auto& stream : streams) {
    const NewsReader& reader = stream->reader;
    const auto lives = reader.session_token.empty() ? Result<bool>(clock_.now() - stream->begun_at < kMachineLife)
                                                    : sessions_.lives(reader.session_token, reader.side);
    auto principals = organisation.principals_of(reader.account.id);
    const std::lock_guard lock(stream->mutex);
    if (lives && !*lives) stream->end();
    if (principals) stream->principals = std::move(*principals);
  }
}

}  // namespace sekisho::api

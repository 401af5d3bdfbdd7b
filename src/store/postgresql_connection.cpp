#include "store/connection.h"
namespace sekisho::store {
base::Result<std::unique_ptr<Connection>> connect_postgresql(const DatabaseSettings&, Purpose) { return base::refuse(base::Code::store_unavailable); }
}  // namespace sekisho::store

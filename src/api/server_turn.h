// One request and its answer, as the two halves of a connection (server_connection.cpp, server_answer.cpp) hand it on. Inside the server only.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/server_connection.h"

namespace sekisho::api {

struct Connection::Turn {
  Head head;
  Request request;
  Opened opened;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration reading{};  // spent waiting for the client's body
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t left = 0;  // of a body of declared length
  ChunkReader chunks;
  bool understood = false;
  bool waits_for_continue = false;
  bool keep = false;
  bool cut = false;  // nobody is there to answer

  bool body_over() const { return head.chunked ? chunks.over() : left == 0; }
  // RFC 9110 §6.4.1: answers that never have a body
  bool bodiless() const { return (understood && request.method == Method::head) || opened.response.status == 204 || opened.response.status == 304; }
};

// Runs the work on the pool and comes back to this thread. False when the pool would not take it.
template <class Work>
net::awaitable<bool> on_pool(HandlerPool& pool, HandlerPool::Admit admit, Work& work) {
  auto executor = co_await net::this_coro::executor;
  bool taken = true;
  auto start = [&](auto back) {
    auto kept = std::make_shared<decltype(back)>(std::move(back));
    HandlerPool::Job job = [kept, executor, &work]() mutable {
      work();
      net::post(executor, [kept = std::move(kept)] { std::move (*kept)(); });
    };
    taken = pool.submit(admit, job);
    if (!taken) net::post(executor, [kept] { std::move (*kept)(); });
  };
  co_await net::async_initiate<const net::use_awaitable_t<>, void()>(start, net::use_awaitable);
  co_return taken;
}

// Handlers do not throw; what does (no memory) costs its request, not the server.
template <class Work>
void guarded(Opened& opened, Work&& work) {
  try {
    work();
  } catch (const std::exception& failure) {
    opened.sink.reset();
    opened.response = problem(base::Error{base::Code::interrupted, {}, failure.what()}, 500);
  }
}

}  // namespace sekisho::api

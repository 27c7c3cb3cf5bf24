// The threads of the HTTP client, which the whole process shares.
#ifndef SPRINGTIDE_HTTP_RUNTIME_H_
#define SPRINGTIDE_HTTP_RUNTIME_H_

#include <boost/asio/io_context.hpp>
#include <cstddef>

namespace springtide::http {

// StartThreads starts cpprestsdk's pool with so many threads instead of its forty. Only the first
// call of the process counts, and only before any other use of cpprestsdk.
void StartThreads(size_t threads);

// Reactor returns where timers and address look-ups run: one thread of our own, so that a deadline
// holds even while every thread of cpprestsdk's pool is busy. It lives as long as the process.
boost::asio::io_context& Reactor();

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_RUNTIME_H_

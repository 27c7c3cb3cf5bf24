#include "http/runtime.h"

#include <pplx/threadpool.h>
#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace springtide::http {
namespace {

// Threads that start while this lives take no signals: those are for the program's own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

void StartThreads(size_t threads) {
  static std::once_flag once;
  std::call_once(once, [threads] {
    const SignalsBlocked blocked;
    try {
      crossplat::threadpool::initialize_with_threads(threads);
    } catch (const std::runtime_error&) {
      return;  // other code of the process used cpprestsdk first, and its pool serves as well
    }
  });
}

boost::asio::io_context& Reactor() {
  // Never destroyed: an address look-up cannot be interrupted, and must not hold up the exit.
  static auto& context = *[] {
    auto* made = new boost::asio::io_context(1);
    const SignalsBlocked blocked;
    std::thread([made] {
      const auto work = boost::asio::make_work_guard(*made);
      made->run();
    }).detach();
    return made;
  }();
  return context;
}

}  // namespace springtide::http

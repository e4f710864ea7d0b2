// getaddrinfo in threads that outlive whoever asked.
#include "io/real/lookup.h"

#include <netdb.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/limits.h"
#include "base/text.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

using Addresses = std::vector<asio::ip::address>;

/// What a thread brings back.
struct Answer {
  explicit Answer(const Executor& executor) : come(executor) {}
  Result<Addresses> addresses;
  Event come;
};

Addresses alternate(const Addresses& all) {
  Addresses first;
  Addresses second;
  for (const auto& each : all) (each.is_v6() == all.front().is_v6() ? first : second).push_back(each);
  Addresses mixed;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); i++) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < second.size()) mixed.push_back(second[i]);
  }
  return mixed;
}

asio::ip::address address_of(const addrinfo& entry) {
  if (entry.ai_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, entry.ai_addr, sizeof(v4));
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, entry.ai_addr, sizeof(v6));
  asio::ip::address_v6::bytes_type bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes, v6.sin6_scope_id);
}

Result<Addresses> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int problem = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (problem != 0)
    return fail(Errc::unavailable, "cannot find the host " + printable(host) + ": " + ::gai_strerror(problem),
                "check the name and this machine's DNS");
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
  Addresses all;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET || each->ai_family == AF_INET6) all.push_back(address_of(*each));
  }
  if (all.empty()) return fail(Errc::unavailable, "the host " + printable(host) + " has no address");
  return alternate(all);
}

}  // namespace

/// What threads may touch after the owner is gone; `is_over` says that it is, and then there is no loop to post to.
struct NameLookup::Shared {
  explicit Shared(Executor loop) : executor(std::move(loop)) {}
  Executor executor;
  std::mutex mutex;
  bool is_over = false;
  // Event loop only. A thread knows its answer by number: the answer's timer must die on the loop.
  std::map<std::uint64_t, std::shared_ptr<Answer>> waiting;
  std::uint64_t next_number = 0;
  std::unique_ptr<Event> has_place;

  void deliver(std::uint64_t number, Result<Addresses> addresses) {
    const auto found = waiting.find(number);
    if (found == waiting.end()) return;
    found->second->addresses = std::move(addresses);
    found->second->come.set();
    waiting.erase(found);
    has_place->set();
  }
};

NameLookup::NameLookup(Executor executor) : shared_(std::make_shared<Shared>(executor)) { shared_->has_place = std::make_unique<Event>(executor); }

NameLookup::~NameLookup() {
  const std::lock_guard lock(shared_->mutex);
  shared_->is_over = true;
  shared_->waiting.clear();
  shared_->has_place.reset();
}

std::size_t NameLookup::running() const { return shared_->waiting.size(); }

Task<Result<std::vector<asio::ip::address>>> NameLookup::addresses(std::string host) {
  boost::system::error_code not_an_address;
  const auto numeric = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) co_return Addresses{numeric};
  if (host == "localhost") co_return Addresses{asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
  const auto shared = shared_;
  while (shared->waiting.size() >= kNameLookupsAtOnceMax) {
    shared->has_place->reset();
    co_await shared->has_place->wait();
  }
  const std::uint64_t number = shared->next_number++;
  const auto answer = std::make_shared<Answer>(shared->executor);
  shared->waiting.emplace(number, answer);
  try {
    std::thread([shared, host, number] {
      auto addresses = ask_system(host);
      const std::lock_guard lock(shared->mutex);
      if (shared->is_over) return;
      asio::post(shared->executor, [shared, number, addresses = std::move(addresses)]() mutable { shared->deliver(number, std::move(addresses)); });
    }).detach();
  } catch (const std::system_error&) {
    // The system gives no more threads: that is this caller's trouble and not the program's end.
    shared->waiting.erase(number);
    co_return fail(Errc::unavailable, "cannot look up the host " + printable(host) + ": the system gives no more threads");
  }
  co_await answer->come.wait();
  co_return std::move(answer->addresses);
}

}  // namespace oc::io

// One thread with many sockets: the clients and the fake servers that a benchmark plays against the gateway, HTTP and WebSocket by hand so that they
// cost little.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bench {

/// A socket with what came and what is still to go.
struct Socket {
  int fd = -1;
  std::string in;
  std::string out;
  std::function<void(Socket&)> on_bytes;  ///< takes what it understands from `in`
  std::function<void(Socket&)> on_close;
};

class Loop {
 public:
  Loop() : poll_(epoll_create1(EPOLL_CLOEXEC)) {}
  ~Loop() {
    for (auto& [fd, socket] : sockets_) close(fd);
    for (auto& [fd, take] : listeners_) close(fd);
    close(poll_);
  }

  /// A server on a free port of this machine; `take` fills in what each new socket does. Gives the port.
  int listen(std::function<void(Socket&)> take) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd, 4096);
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    listeners_[fd] = std::move(take);
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    return ntohs(address.sin_port);
  }

  Socket& connect(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::perror("connect");
    return add(fd);
  }

  void send(Socket& to, std::string_view bytes) {
    to.out += bytes;
    flush(to);
  }

  /// Lets sockets speak until `done` or so many seconds are over. False when the time was over.
  template <class Done>
  bool run(Done done, double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      epoll_event events[256];
      const int count = epoll_wait(poll_, events, 256, 100);
      for (int i = 0; i < count; i++) handle(events[i].data.fd, events[i].events);
      for (const int fd : closed_) forget(fd);
      closed_.clear();
    }
    return true;
  }

 private:
  void watch(int fd, std::uint32_t what, int how) const {
    epoll_event event{.events = what, .data = {.fd = fd}};
    epoll_ctl(poll_, how, fd, &event);
  }
  Socket& add(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    auto& socket = sockets_[fd];
    socket = std::make_unique<Socket>();
    socket->fd = fd;
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    return *socket;
  }
  void handle(int fd, std::uint32_t what) {
    if (const auto listener = listeners_.find(fd); listener != listeners_.end()) {
      for (int fresh = 0; (fresh = accept4(fd, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) listener->second(add(fresh));
      return;
    }
    const auto found = sockets_.find(fd);
    if (found == sockets_.end()) return;
    Socket& socket = *found->second;
    if ((what & EPOLLOUT) != 0) flush(socket);
    if ((what & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
    char bytes[64 << 10];
    const ssize_t got = read(fd, bytes, sizeof bytes);
    if (got > 0) {
      socket.in.append(bytes, static_cast<std::size_t>(got));
      if (socket.on_bytes) socket.on_bytes(socket);
    } else if (got == 0 || errno != EAGAIN) {
      closed_.push_back(fd);
    }
  }
  void flush(Socket& socket) {
    while (!socket.out.empty()) {
      const ssize_t put = ::send(socket.fd, socket.out.data(), socket.out.size(), MSG_NOSIGNAL);
      if (put <= 0) break;
      socket.out.erase(0, static_cast<std::size_t>(put));
    }
    watch(socket.fd, socket.out.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  void forget(int fd) {
    const auto found = sockets_.find(fd);
    if (found == sockets_.end()) return;
    if (found->second->on_close) found->second->on_close(*found->second);
    close(fd);
    sockets_.erase(fd);
  }

  int poll_;
  std::unordered_map<int, std::unique_ptr<Socket>> sockets_;
  std::unordered_map<int, std::function<void(Socket&)>> listeners_;
  std::vector<int> closed_;
};

/// A whole HTTP message, request or answer.
struct HttpMessage {
  std::string head;
  std::string body;
};

inline std::size_t header_number(std::string_view head, std::string_view lower_name) {
  for (std::size_t at = 0; at < head.size(); at = head.find('\n', at) + 1) {
    if (head.size() - at > lower_name.size() && strncasecmp(head.data() + at, lower_name.data(), lower_name.size()) == 0) {
      return static_cast<std::size_t>(std::atoll(head.data() + at + lower_name.size()));
    }
    if (head.find('\n', at) == std::string_view::npos) break;
  }
  return 0;
}

/// Takes the next message from what came. Both sides of the gateway say Content-Length when they know it; chunks end with the empty one.
inline bool take_http(std::string& in, HttpMessage& message) {
  const std::size_t end = in.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string_view head(in.data(), end + 2);
  const bool chunked = head.find("chunked") != std::string_view::npos;
  std::size_t size = end + 4 + header_number(head, "content-length:");
  if (chunked) {
    const std::size_t last = in.find("0\r\n\r\n", end + 4);
    if (last == std::string::npos) return false;
    size = last + 5;
  }
  if (in.size() < size) return false;
  message = {.head = in.substr(0, end + 2), .body = in.substr(end + 4, size - end - 4)};
  in.erase(0, size);
  return true;
}

inline std::string http_answer(std::string_view type, std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

/// A text frame of a client: masked, as the protocol wants it, with a mask of zeros.
inline std::string ws_text(std::string_view text) {
  std::string frame(1, '\x81');
  if (text.size() < 126) {
    frame += static_cast<char>(0x80 | text.size());
  } else if (text.size() < 65536) {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(text.size() >> 8);
    frame += static_cast<char>(text.size());
  } else {
    frame += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) frame += static_cast<char>(text.size() >> shift);
  }
  return frame + std::string(4, '\0') + std::string(text);
}

/// Takes the next whole frame of a server.
inline bool take_ws(std::string& in, std::string& text) {
  if (in.size() < 2) return false;
  std::size_t size = static_cast<unsigned char>(in[1]) & 0x7f;
  std::size_t at = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    if (in.size() < at + bytes) return false;
    size = 0;
    for (std::size_t i = 0; i < bytes; i++) size = size << 8 | static_cast<unsigned char>(in[at + i]);
    at += bytes;
  }
  if (in.size() < at + size) return false;
  text = in.substr(at, size);
  in.erase(0, at + size);
  return true;
}

/// The text behind `"name":"` in JSON of which we know that it holds no quotes there; "" when it is not there.
inline std::string json_word(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string_view::npos) return {};
  return std::string(json.substr(at + key.size(), json.find('"', at + key.size()) - at - key.size()));
}

/// The number behind `"name":`; 0 when it is not there.
inline long long json_number(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const std::size_t at = json.find(key);
  if (at == std::string_view::npos) return 0;
  std::size_t begin = at + key.size();
  while (begin < json.size() && (json[begin] == '"' || json[begin] == ' ')) begin++;
  return std::atoll(json.data() + begin);
}

}  // namespace bench

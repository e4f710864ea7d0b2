// Chat platforms as far as a benchmark needs them: many accounts, messages in, and who was answered where.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "io/crypto.h"
#include "loop.h"

namespace bench {

using Moment = std::chrono::steady_clock::time_point;

/// Chats of an account are numbered from 0.
class Platform {
 public:
  explicit Platform(Loop& on) : loop(on) {}
  virtual ~Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// What stands behind `channels:` in the config.
  virtual std::string config(int accounts) const = 0;
  virtual std::vector<std::string> environment() const { return {}; }
  /// How many accounts are connected and take messages.
  virtual std::size_t connected() const = 0;
  virtual void say(int account, int chat, const std::string& text) = 0;
  /// Called now and then: for answers that come late on purpose.
  virtual void tick() {}

  std::function<void(int account, int chat)> on_answer;

 protected:
  static std::string number(long long value) { return std::to_string(value); }
  Loop& loop;
};

/// One port that speaks HTTP, and WebSocket after an upgrade.
class WebPort {
 public:
  WebPort(Loop& on, std::function<std::string(Socket&, const HttpMessage&)> answer, std::function<void(Socket&, std::string)> frame,
          std::function<void(Socket&, const std::string& path)> opened)
      : loop_(on), answer_(std::move(answer)), frame_(std::move(frame)), opened_(std::move(opened)) {
    port = loop_.listen([this](Socket& socket) {
      socket.on_bytes = [this](Socket& from) { take(from); };
      socket.on_close = [this](Socket& gone) { upgraded_.erase(gone.fd); };
    });
  }
  /// A text frame of a server: not masked.
  void send(Socket& to, std::string_view text) {
    std::string frame(1, '\x81');
    if (text.size() < 126) {
      frame += static_cast<char>(text.size());
    } else {
      frame += static_cast<char>(126);
      frame += static_cast<char>(text.size() >> 8);
      frame += static_cast<char>(text.size());
    }
    loop_.send(to, frame + std::string(text));
  }
  int port = 0;

 private:
  void take(Socket& from) {
    HttpMessage message;
    while (!upgraded_.contains(from.fd) && take_http(from.in, message)) {
      const std::string key = header(message.head, "sec-websocket-key:");
      if (key.empty()) {
        loop_.send(from, answer_(from, message));
        continue;
      }
      upgraded_.insert(from.fd);
      const std::string accept = oc::io::base64(oc::io::sha1_bytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
      loop_.send(from,
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n");
      const std::string path = message.head.substr(4, message.head.find(' ', 4) - 4);
      opened_(from, path);
    }
    if (!upgraded_.contains(from.fd)) return;
    for (std::string text; take_masked(from.in, text);) frame_(from, text);
  }
  static std::string header(const std::string& head, std::string_view lower_name) {
    for (std::size_t at = 0; at != std::string::npos; at = head.find('\n', at + 1)) {
      const std::size_t begin = head[at] == '\n' ? at + 1 : at;
      if (strncasecmp(head.c_str() + begin, lower_name.data(), lower_name.size()) != 0) continue;
      std::string value = head.substr(begin + lower_name.size(), head.find('\r', begin) - begin - lower_name.size());
      return value.substr(value.find_first_not_of(' '));
    }
    return {};
  }
  /// Takes the next frame of a client.
  static bool take_masked(std::string& in, std::string& text) {
    if (in.size() < 6) return false;
    std::size_t size = static_cast<unsigned char>(in[1]) & 0x7f;
    std::size_t at = 2;
    if (size >= 126) {
      const std::size_t bytes = size == 126 ? 2 : 8;
      if (in.size() < at + bytes) return false;
      size = 0;
      for (std::size_t i = 0; i < bytes; i++) size = size << 8 | static_cast<unsigned char>(in[at + i]);
      at += bytes;
    }
    if (in.size() < at + 4 + size) return false;
    text = in.substr(at + 4, size);
    for (std::size_t i = 0; i < size; i++) text[i] = static_cast<char>(text[i] ^ in[at + i % 4]);
    in.erase(0, at + 4 + size);
    return true;
  }
  Loop& loop_;
  std::function<std::string(Socket&, const HttpMessage&)> answer_;
  std::function<void(Socket&, std::string)> frame_;
  std::function<void(Socket&, const std::string&)> opened_;
  std::set<int> upgraded_;
};

/// The word behind `name` in a request's line or headers.
inline std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + before.size();
  return text.substr(begin, text.find(after, begin) - begin);
}

class Telegram final : public Platform {
 public:
  explicit Telegram(Loop& on) : Platform(on) {
    port_ = loop.listen([this](Socket& socket) {
      socket.on_bytes = [this](Socket& from) { take(from); };
      socket.on_close = [this](Socket& gone) {
        for (auto& [id, bot] : bots_) bot.poller = bot.poller == &gone ? nullptr : bot.poller;
      };
    });
  }
  std::string config(int accounts) const override {
    std::string text =
        "telegram: { apiRoot: 'http://127.0.0.1:" + number(port_) + "', dmPolicy: 'open', allowFrom: ['*'], streaming: { mode: 'off' }, accounts: {";
    for (int i = 0; i < accounts; i++) text += "a" + number(i) + ": { botToken: '" + number(i + 1) + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },";
    return text + "} }";
  }
  std::size_t connected() const override {
    return static_cast<std::size_t>(std::count_if(bots_.begin(), bots_.end(), [](const auto& bot) { return bot.second.poller != nullptr; }));
  }
  void say(int account, int chat, const std::string& text) override {
    Bot& bot = bots_[account];
    // Apart from the bots' own ids, which begin at 1.
    const std::string person = "{\"id\":" + number(chat + 10'001) + ",\"first_name\":\"P\",";
    last_++;
    bot.updates[last_] = "{\"update_id\":" + number(last_) + ",\"message\":{\"message_id\":" + number(last_) + ",\"date\":1,\"from\":" + person +
                         "\"is_bot\":false},\"chat\":" + person + "\"type\":\"private\"},\"text\":\"" + text + "\"}}";
    flush(bot);
  }
  /// A poll without messages is answered after half a minute, as Telegram does it.
  void tick() override {
    const auto now = std::chrono::steady_clock::now();
    for (auto& [id, bot] : bots_) {
      if (bot.poller != nullptr && now - bot.polled > std::chrono::seconds(30)) loop.send(*std::exchange(bot.poller, nullptr), ok("[]"));
    }
  }

 private:
  struct Bot {
    Socket* poller = nullptr;
    Moment polled;
    std::map<long long, std::string> updates;  ///< not confirmed yet
  };
  static std::string ok(const std::string& result) { return http_answer("application/json", "{\"ok\":true,\"result\":" + result + "}"); }
  void flush(Bot& bot) {
    if (bot.poller == nullptr || bot.updates.empty()) return;
    std::string all;
    for (const auto& [id, update] : bot.updates) all += (all.empty() ? "" : ",") + update;
    loop.send(*std::exchange(bot.poller, nullptr), ok("[" + all + "]"));
  }
  void take(Socket& from) {
    HttpMessage message;
    while (take_http(from.in, message)) {
      const int account = std::atoi(between(message.head, "/bot", ":").c_str()) - 1;
      const std::string name = between(message.head, "AAAAA/", " HTTP");
      if (name.starts_with("getUpdates")) {
        Bot& bot = bots_[account];
        bot.poller = &from;
        bot.polled = std::chrono::steady_clock::now();
        const long long offset = std::max(json_number(message.body, "offset"), std::atoll(between(message.head, "offset=", "&").c_str()));
        bot.updates.erase(bot.updates.begin(), bot.updates.lower_bound(offset));
        flush(bot);
        // A poll that is not to wait is answered at once, as Telegram does it.
        const bool waits = json_number(message.body, "timeout") > 0 || between(message.head, "timeout=", "&").size() > 1;
        if (!waits && bot.poller != nullptr) loop.send(*std::exchange(bot.poller, nullptr), ok("[]"));
      } else if (name.starts_with("getMe")) {
        loop.send(from,
                  ok("{\"id\":" + number(account + 1) + ",\"is_bot\":true,\"first_name\":\"B\",\"username\":\"bench" + number(account) + "_bot\"}"));
      } else if (name.starts_with("sendMessage")) {
        const long long chat = json_number(message.body, "chat_id");
        loop.send(from, ok("{\"message_id\":" + number(++last_) + ",\"date\":1,\"chat\":{\"id\":" + number(chat) + ",\"type\":\"private\"}}"));
        if (on_answer) on_answer(account, static_cast<int>(chat - 10'001));
      } else {
        loop.send(from, ok("true"));
      }
    }
  }
  std::map<int, Bot> bots_;
  int port_ = 0;
  long long last_ = 1000;
};

class Irc final : public Platform {
 public:
  explicit Irc(Loop& on) : Platform(on) {
    port_ = loop.listen([this](Socket& socket) {
      socket.on_bytes = [this](Socket& from) { take(from); };
      socket.on_close = [this](Socket& gone) { std::erase_if(nicks_, [&gone](const auto& entry) { return entry.second == &gone; }); };
    });
  }
  std::string config(int accounts) const override {
    std::string text = "irc: { host: '127.0.0.1', port: " + number(port_) + ", tls: false, dmPolicy: 'open', allowFrom: ['*'], accounts: {";
    for (int i = 0; i < accounts; i++) text += "a" + number(i) + ": { nick: 'bench" + number(i) + "' },";
    return text + "} }";
  }
  std::size_t connected() const override { return nicks_.size(); }
  void say(int account, int chat, const std::string& text) override {
    const std::string nick = "bench" + number(account);
    if (const auto to = nicks_.find(nick); to != nicks_.end()) {
      loop.send(*to->second, ":p" + number(chat) + "!u@h PRIVMSG " + nick + " :" + text + "\r\n");
    }
  }

 private:
  void take(Socket& from) {
    for (std::size_t end = 0; (end = from.in.find('\n')) != std::string::npos;) {
      std::string line = from.in.substr(0, end);
      from.in.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      read(from, line);
    }
  }
  void read(Socket& from, const std::string& line) {
    if (line.starts_with("NICK ")) {
      const std::string nick = line.substr(line.find_last_of(" :") + 1);
      nicks_[nick] = &from;
    } else if (line.starts_with("USER ")) {
      const auto mine = std::find_if(nicks_.begin(), nicks_.end(), [&from](const auto& entry) { return entry.second == &from; });
      const std::string nick = mine == nicks_.end() ? "x" : mine->first;
      loop.send(from, ":s 001 " + nick + " :Welcome\r\n:s 005 " + nick + " NICKLEN=30 CHANTYPES=# :are supported\r\n:s 376 " + nick + " :End\r\n");
    } else if (line.starts_with("CAP LS")) {
      loop.send(from, ":s CAP * LS :\r\n");
    } else if (line.starts_with("PING ")) {
      loop.send(from, ":s PONG s :" + line.substr(line[5] == ':' ? 6 : 5) + "\r\n");
    } else if (line.starts_with("PRIVMSG p")) {
      const auto mine = std::find_if(nicks_.begin(), nicks_.end(), [&from](const auto& entry) { return entry.second == &from; });
      if (mine != nicks_.end() && on_answer) on_answer(std::atoi(mine->first.c_str() + 5), std::atoi(line.c_str() + 9));
    }
  }
  std::map<std::string, Socket*> nicks_;
  int port_ = 0;
};

class Discord final : public Platform {
 public:
  explicit Discord(Loop& on)
      : Platform(on),
        web_(
            on, [this](Socket&, const HttpMessage& message) { return answer(message); }, [this](Socket& from, std::string text) { read(from, text); },
            [this](Socket& to, const std::string&) { web_.send(to, R"({"op":10,"d":{"heartbeat_interval":41250}})"); }) {}
  std::string config(int accounts) const override {
    std::string text = "discord: { dmPolicy: 'open', allowFrom: ['*'], dm: { policy: 'open', allowFrom: ['*'] }, accounts: {";
    for (int i = 0; i < accounts; i++) text += "a" + number(i) + ": { token: 'bench" + number(i) + "' },";
    return text + "} }";
  }
  std::vector<std::string> environment() const override { return {"DISCORD_API_URL=http://127.0.0.1:" + number(web_.port) + "/api/v10"}; }
  std::size_t connected() const override { return sockets_.size(); }
  void say(int account, int chat, const std::string& text) override {
    const auto to = sockets_.find(account);
    if (to == sockets_.end()) return;
    // The account stands in the channel's id, so that the answer tells whose it is.
    const std::string channel = number((account + 1) * 1'000'000LL + chat);
    web_.send(*to->second, R"({"op":0,"t":"MESSAGE_CREATE","s":)" + number(++sequence_[account]) + R"(,"d":{"id":")" + number(++last_) +
                               R"(","channel_id":")" + channel + R"(","channel_type":1,"author":{"id":")" + number(500'000 + chat) +
                               R"(","username":"p"},"content":")" + text +
                               R"(","timestamp":"2026-11-21T10:00:00.000000+00:00","type":0,"mentions":[],"attachments":[],"embeds":[]}})");
  }

 private:
  std::string answer(const HttpMessage& message) {
    const auto json = [](const std::string& body) { return http_answer("application/json", body); };
    if (message.head.find("/gateway/bot") != std::string::npos)
      return json(R"({"url":"ws://127.0.0.1:)" + number(web_.port) +
                  R"(","shards":1,"session_start_limit":{"total":1000,"remaining":999,"reset_after":1,"max_concurrency":50}})");
    const std::string token = between(message.head, "Bot bench", "\r");
    if (message.head.find("/users/@me ") != std::string::npos || message.head.find("/users/%40me ") != std::string::npos)
      return json(R"({"id":")" + number(900 + std::atoi(token.c_str())) + R"(","username":"bench","discriminator":"0","bot":true})");
    if (message.head.find("/applications/@me") != std::string::npos || message.head.find("/applications/%40me") != std::string::npos)
      return json(R"({"id":"77","flags":565248})");
    if (message.head.starts_with("POST") && message.head.find("/messages") != std::string::npos) {
      const long long channel = std::atoll(between(message.head, "/channels/", "/").c_str());
      if (on_answer) on_answer(static_cast<int>(channel / 1'000'000 - 1), static_cast<int>(channel % 1'000'000));
      return json(R"({"id":")" + number(++last_) + R"(","channel_id":")" + number(channel) + R"("})");
    }
    return json(message.head.starts_with("GET") ? R"({"id":"1","type":1})" : "[]");
  }
  void read(Socket& from, const std::string& text) {
    const long long op = json_number(text, "op");
    if (op == 1) {
      web_.send(from, R"({"op":11})");
    } else if (op == 2) {
      const int account = std::atoi(json_word(text, "token").c_str() + 5);
      sockets_[account] = &from;
      sequence_[account] = 1;
      const std::string url = "ws://127.0.0.1:" + number(web_.port);
      web_.send(from, R"({"op":0,"t":"READY","s":1,"d":{"v":10,"user":{"id":")" + number(900 + account) +
                          R"(","username":"bench","bot":true},"guilds":[],"session_id":"s)" + number(account) + R"(","resume_gateway_url":")" + url +
                          R"(","application":{"id":"77","flags":565248}}})");
    }
  }
  WebPort web_;
  std::map<int, Socket*> sockets_;
  std::map<int, long long> sequence_;
  long long last_ = 1'000'000'000'000;
};

class Slack final : public Platform {
 public:
  explicit Slack(Loop& on)
      : Platform(on),
        web_(
            on, [this](Socket&, const HttpMessage& message) { return answer(message); }, [](Socket&, const std::string&) {},
            [this](Socket& to, const std::string& path) {
              sockets_[std::atoi(path.c_str() + path.rfind('/') + 1)] = &to;
              web_.send(to, R"({"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}})");
            }) {}
  std::string config(int accounts) const override {
    std::string text =
        "slack: { dmPolicy: 'open', allowFrom: ['*'], dm: { policy: 'open', allowFrom: ['*'] }, streaming: { mode: 'off' }, accounts: {";
    for (int i = 0; i < accounts; i++) text += "a" + number(i) + ": { botToken: 'xoxb-" + number(i) + "', appToken: 'xapp-" + number(i) + "' },";
    return text + "} }";
  }
  std::vector<std::string> environment() const override { return {"SLACK_API_URL=http://127.0.0.1:" + number(web_.port) + "/api/"}; }
  std::size_t connected() const override { return sockets_.size(); }
  void say(int account, int chat, const std::string& text) override {
    const auto to = sockets_.find(account);
    if (to == sockets_.end()) return;
    const std::string at = "17000" + number(100'000 + ++last_) + ".000100";
    const std::string channel = "D" + number((account + 1) * 1'000'000LL + chat);
    web_.send(*to->second, R"({"envelope_id":"e)" + number(last_) +
                               R"(","type":"events_api","accepts_response_payload":false,"payload":{"team_id":"T1","api_app_id":"A1",)" +
                               R"("type":"event_callback","event_id":"Ev)" + number(last_) + R"(","event":{"type":"message","channel":")" + channel +
                               R"(","channel_type":"im","user":"U)" + number(500'000 + chat) + R"(","text":")" + text + R"(","ts":")" + at +
                               R"("}}})");
  }

 private:
  std::string answer(const HttpMessage& message) {
    const auto json = [](const std::string& body) { return http_answer("application/json", body); };
    std::string token = between(message.head, "Bearer xoxb-", "\r");
    if (token.empty()) token = between(message.head, "Bearer xapp-", "\r");
    if (message.head.find("/apps.connections.open") != std::string::npos)
      return json(R"({"ok":true,"url":"ws://127.0.0.1:)" + number(web_.port) + "/link/" + token + "\"}");
    if (message.head.find("/auth.test") != std::string::npos)
      return json(R"({"ok":true,"user":"bench","user_id":"UB)" + token + R"(","bot_id":"BB)" + token +
                  R"(","team":"T","team_id":"T1","url":"https://bench.slack.com/"})");
    if (message.head.find("/chat.postMessage") != std::string::npos) {
      const std::string at = message.body.find("channel=D") != std::string::npos ? between(message.body + "&", "channel=D", "&")
                                                                                 : json_word(message.body, "channel").substr(1);
      const long long channel = std::atoll(at.c_str());
      if (on_answer) on_answer(static_cast<int>(channel / 1'000'000 - 1), static_cast<int>(channel % 1'000'000));
      return json(R"({"ok":true,"channel":"D)" + number(channel) + R"(","ts":"18000)" + number(100'000 + ++last_) + ".000200\"}");
    }
    return json(R"({"ok":true,"user":{"id":"U1","name":"p","profile":{}},"channel":{"id":"D1","is_im":true}})");
  }
  WebPort web_;
  std::map<int, Socket*> sockets_;
  long long last_ = 0;
};

inline std::unique_ptr<Platform> make_platform(const std::string& name, Loop& loop) {
  if (name == "telegram") return std::make_unique<Telegram>(loop);
  if (name == "discord") return std::make_unique<Discord>(loop);
  if (name == "slack") return std::make_unique<Slack>(loop);
  return std::make_unique<Irc>(loop);
}

}  // namespace bench

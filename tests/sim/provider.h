// The model service of a world: the real clients of src/models ask it over the simulated network, and it breaks as networks and services do.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "answers.h"
#include "engine/ports/model.h"
#include "minds.h"
#include "scene.h"

namespace oc::sim {

/// Two services with one mind: `scripted` speaks Chat Completions, `spare` Messages. Which is asked first, and whether the other one is asked when
/// that fails, is drawn. It outlives the gateway, answers from the same minds as worlds without HTTP, and remembers of each call what its client was
/// told and may do.
class Provider {
 public:
  Provider(Scene& scene, Minds& minds) : scene_(scene), minds_(minds) {}
  /// Opens the services in the world that runs, and puts the agents' keys there.
  void serve(const std::string& agent_id, const std::string& agent_dir);

  /// A call of the engine begins. Its number stands in the system prompt, so that the service knows whose it is.
  std::size_t begin(const engine::ModelCall& call);
  /// The client tells the engine a piece of the answer.
  void told(std::size_t call, const engine::ModelEvent& event);
  /// What the client makes of the call.
  void judge(std::size_t call, const Result<turn::Message>& result);

 private:
  struct Call {
    std::string agent_id;
    std::string session_key;
    std::string told;                            ///< by the client to the engine
    bool began = false;                          ///< the client has told something
    std::map<std::string, Millis> closed_until;  ///< by service and key: until then it wants no request
    std::optional<turn::Message> said;           ///< the last answer, when it was given to its end
    bool is_sound = false;                       ///< and there was nothing wrong about it
  };
  struct Request {
    std::size_t call = 0;
    std::string service;
    std::string key;
    engine::ModelCall asked;
  };
  Result<io::SimAnswer> answer(const std::string& service, const io::HttpRequest& request);
  std::optional<Request> read(const std::string& service, const io::HttpRequest& request);
  void check(const Request& request);
  Result<io::SimAnswer> refuse(const Request& request);
  io::SimAnswer shut_out(const Request& request);
  io::SimAnswer speak(const Request& request, const turn::Message& message, Millis length);
  io::SimAnswer break_off(const Request& request, const turn::Message& message, Millis length, bool hangs);
  io::SimAnswer sent_in_pieces(const std::string& bytes, Millis length);

  Scene& scene_;
  Minds& minds_;
  std::deque<Call> calls_;
};

/// The real clients, and between them and the engine somebody who compares what they say with what the service said.
class Clients final : public engine::Models {
 public:
  Clients(Scene& scene, Provider& provider, std::unique_ptr<engine::Models> real) : scene_(scene), provider_(provider), real_(std::move(real)) {}
  std::vector<engine::ModelInfo> list(const std::string& agent_dir) override { return real_->list(agent_dir); }
  engine::Task<engine::ModelRef> default_model(std::string agent_id) override { return real_->default_model(std::move(agent_id)); }
  engine::Task<Result<turn::Message>> call(engine::ModelCall call, std::function<void(const engine::ModelEvent&)> on_event) override;

 private:
  Scene& scene_;
  Provider& provider_;
  std::unique_ptr<engine::Models> real_;
};

/// The services' part of a world's config.
std::string provider_config();

}  // namespace oc::sim

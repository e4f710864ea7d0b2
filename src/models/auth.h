// Which key a call uses, and where it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "models/catalog.h"

namespace oc::io {
class Environment;
class Files;
}  // namespace oc::io

namespace oc::models {

struct Credential {
  enum class Kind : std::uint8_t { api_key, bearer };
  Secret secret;
  Kind kind = Kind::api_key;
  std::string source;  ///< for people: `ANTHROPIC_API_KEY from the environment`, `profile anthropic:work`, `models.providers.x.apiKey`
};

/// The credentials to try, the best first, and for those that were passed over, why.
struct Credentials {
  std::vector<Credential> usable;
  std::vector<std::string> skipped;
};

/// An agent's auth-profiles.json, or why there is none.
struct ProfileStore {
  std::string path;
  Json content;         ///< null when there is no file
  std::string problem;  ///< for people; "" when the file was read or does not exist
};

/// Limits: kAuthProfilesBytesMax.
ProfileStore load_profiles(io::Files& files, const std::string& agent_dir);

/// Profiles of the agent's own file, in order (`order` there, else `auth.order` in the config, else oauth before token before api_key and the longest
/// unused first; those that cool down last); only when none is usable the environment's variables, then `models.providers.<p>.apiKey`. Source:
/// OpenClaw, "Models": auth profiles, profile order, key sources.
Credentials find_credentials(const Json& config, const Provider& provider, const ProfileStore& store, const io::Environment& environment,
                             UnixTime now);

/// What a person reads when there is no key at all; the hint says how to give one.
Error missing_key(const Provider& provider, const ProfileStore& store, const std::string& agent_dir, const Credentials& found);

/// A configured string, or a reference {source: "env", id: "NAME"}. Nothing when it names what is not there.
std::optional<std::string> configured_text(const Json& value, const io::Environment& environment);

/// Whether a header can carry it.
bool fits_header(std::string_view value);

}  // namespace oc::models

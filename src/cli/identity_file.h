// IDENTITY.md: an agent's card, as people and agents write it.
#pragma once

#include <string>
#include <string_view>

namespace oc::cli {

struct IdentityCard {
  std::string name;
  std::string emoji;
  std::string creature;
  std::string vibe;
  std::string theme;
  std::string avatar;
  bool empty() const { return name.empty() && emoji.empty() && creature.empty() && vibe.empty() && theme.empty() && avatar.empty(); }
  /// The theme, else creature or vibe.
  const std::string& theme_or_like() const { return !theme.empty() ? theme : !creature.empty() ? creature : vibe; }
};

/// Reads lines such as `- **Name:** Ada`. What only asks to be filled in, such as `_(pick one)_`, counts as nothing.
IdentityCard read_identity(std::string_view text);

}  // namespace oc::cli

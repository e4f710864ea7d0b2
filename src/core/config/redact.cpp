// Which texts are secrets, hiding them and bringing them back.
#include "core/config/redact.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/config/environment.h"
#include "core/config/shape.h"
#include "core/config/sources.h"

namespace oc::config {
namespace {

/// Keys that no table knows, of plugins for example.
bool is_named_like_secret(std::string_view key) {
  const std::string word = ascii_lower(key);
  for (const std::string_view end :
       {"token", "password", "passphrase", "secret", "apikey", "api_key", "api-key", "privatekey", "private_key", "credential", "credentials"}) {
    if (word.ends_with(end)) return true;
  }
  return word == "authorization" || word == "cookie" || word == "key";
}

class Redaction {
 public:
  Json run(const Json& root) {
    Json out = root;
    visit(out, &shapes_.root(), false);
    return out;
  }

 private:
  void visit(Json& value, Shape* shape, bool secret) {
    if (auto* object = value.if_object()) {
      for (auto& member : *object) {
        Shape* child = shape ? shapes_.member(*shape, member.key()) : nullptr;
        const bool hidden = secret || (child ? child->key.is_secret() : is_named_like_secret(member.key()));
        visit(member.value(), child, hidden && !is_reference_part(member.key(), secret));
      }
    } else if (auto* array = value.if_array()) {
      Shape* item = shape ? shapes_.item(*shape) : nullptr;
      for (auto& entry : *array) visit(entry, item, secret);
    } else if (secret && value.is_string() && !value.get_string().empty() && !is_env_reference(value.get_string())) {
      value = kRedacted;
    } else if (secret && value.is_number()) {
      value = kRedacted;
    }
  }

  /// `{source: "env", provider: "default", id: "TOKEN"}` in the place of a secret says where it is, not what it is.
  static bool is_reference_part(std::string_view key, bool secret) { return secret && (key == "source" || key == "provider" || key == "id"); }

  Shapes shapes_;
};

Result<void> restore(Json& value, const Json* old, const std::string& path) {
  if (value.is_string() && std::string_view(value.get_string()) == kRedacted) {
    if (!old || old->is_structured() || old->is_null() || (old->is_string() && std::string_view(old->get_string()) == kRedacted)) {
      return fail(Errc::invalid, fmt::format("{} is {}, but there is no secret to keep", path, kRedacted), "write the secret itself", {.key = path});
    }
    value = *old;
    return {};
  }
  if (auto* object = value.if_object()) {
    for (auto& item : *object) OC_CHECKED(restore(item.value(), old ? member(*old, item.key()) : nullptr, joined(path, item.key())));
  } else if (auto* array = value.if_array()) {
    const auto* before = old ? old->if_array() : nullptr;
    for (std::size_t i = 0; i < array->size(); i++) {
      OC_CHECKED(restore((*array)[i], before && i < before->size() ? &(*before)[i] : nullptr, joined(path, std::to_string(i))));
    }
  }
  return {};
}

}  // namespace

Json redacted(const Json& root) { return Redaction().run(root); }

Result<Json> restore_redacted(Json new_root, const Json& old_root) {
  OC_CHECKED(restore(new_root, &old_root, ""));
  return new_root;
}

}  // namespace oc::config

// Making the JSON form once.
#include "base/shared_text.h"

#include "base/json_text.h"

namespace oc {

const std::string& SharedText::get() const {
  static const std::string kNone;
  return both_ ? both_->text : kNone;
}

const std::string& SharedText::json() const {
  static const std::string kNone = "\"\"";
  if (!both_) return kNone;
  if (both_->json.empty()) append_json_string(both_->json, both_->text);
  return both_->json;
}

}  // namespace oc

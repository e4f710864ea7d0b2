// Checking arguments with valijson.
#include "tools/schema.h"

// Without this word valijson ends the process over a schema that it cannot read.
#define VALIJSON_USE_EXCEPTIONS 1
#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "base/text.h"

namespace oc::tools {

Result<void> fits_schema(const Json& schema, const Json& arguments) {
  valijson::Schema compiled;
  valijson::SchemaParser parser;
  const valijson::adapters::BoostJsonAdapter schema_adapter(schema);
  try {
    parser.populateSchema(schema_adapter, compiled);
  } catch (const std::exception& error) {
    return fail(Errc::internal, std::string("the schema cannot be read: ") + error.what());
  }
  valijson::Validator validator;
  valijson::ValidationResults results;
  const valijson::adapters::BoostJsonAdapter adapter(arguments);
  if (validator.validate(compiled, adapter, &results)) return {};
  std::vector<std::string> words;
  valijson::ValidationResults::Error error;
  while (results.popError(error) && words.size() < 5) {
    const std::string place = join(error.context, "");
    words.push_back((place.empty() || place == "<root>" ? "" : place + ": ") + error.description);
  }
  return fail(Errc::invalid, join(words, "; "));
}

}  // namespace oc::tools

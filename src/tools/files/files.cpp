// What the four file tools do.
#include "tools/files/files.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "tools/files/place.h"

namespace oc::tools {
namespace {

constexpr std::size_t kReadLinesMax = 2000;
constexpr std::size_t kReadBytesMax = 50u << 10;

Json object_schema(JsonObject properties) { return {{"type", "object"}, {"properties", std::move(properties)}}; }
Json string_property(std::string_view words) { return {{"type", "string"}, {"description", words}}; }
Json number_property(std::string_view words) { return {{"type", "number"}, {"description", words}}; }

JsonObject path_properties() {
  return {{"path", string_property("File, relative to the workspace")}, {"file_path", string_property("The same as path")}};
}

class FileTool : public Tool {
 public:
  FileTool(const io::Io& io, engine::ConfigSource config, engine::ToolSpec spec) : io_(io), config_(std::move(config)), spec_(std::move(spec)) {}
  const engine::ToolSpec& spec() const override { return spec_; }

 protected:
  Place place(const engine::ToolContext& context) const { return {io_, config_, context.workspace}; }
  static engine::ToolResult missing_path() {
    return {.text = "Missing required parameter: path (path or file_path). Give the file's path, relative to the workspace.", .is_error = true};
  }

 private:
  const io::Io& io_;
  engine::ConfigSource config_;
  engine::ToolSpec spec_;
};

/// Lines from `first` (counted from 1), cut to the limits, with a line that says how to go on.
std::string page_of(const std::string& text, std::size_t first, std::size_t lines_max) {
  const auto lines = split(text, '\n');
  std::string page;
  std::size_t index = first - 1;
  const std::size_t end = std::min(lines.size(), index + lines_max);
  for (; index < end; index++) {
    if (page.size() + lines[index].size() > kReadBytesMax && !page.empty()) break;
    page += lines[index].substr(0, kReadBytesMax);
    if (index + 1 < lines.size()) page += '\n';
  }
  const std::size_t rest = lines.size() - std::min(lines.size(), index);
  if (rest > 0) page += fmt::format("\n[{} more lines in file. Use offset={} to continue.]", rest, index + 1);
  return page;
}

class ReadTool final : public FileTool {
 public:
  ReadTool(const io::Io& io, engine::ConfigSource config) : FileTool(io, std::move(config), make_spec()) {}

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    const std::string path = path_argument(arguments);
    if (path.empty()) co_return missing_path();
    const auto text = place(context).read(path, kToolFileBytesMax);
    if (!text) co_return error_result(text.error());
    if (text->find('\0') != std::string::npos)
      co_return engine::ToolResult{.text = fmt::format("{} is not a text file ({} bytes)", printable(path), text->size()), .is_error = true};
    const auto first = static_cast<std::size_t>(std::clamp(number_member(arguments, "offset").value_or(1), 1.0, 1e9));
    const auto limit = static_cast<std::size_t>(std::clamp(number_member(arguments, "limit").value_or(kReadLinesMax), 1.0, double{kReadLinesMax}));
    const auto lines = static_cast<std::size_t>(std::ranges::count(*text, '\n')) + 1;
    if (first > lines)
      co_return engine::ToolResult{.text = fmt::format("Offset {} is beyond end of file ({} lines total)", first, lines), .is_error = true};
    co_return engine::ToolResult{.text = page_of(valid_utf8(*text), first, limit)};
  }

 private:
  static engine::ToolSpec make_spec() {
    JsonObject properties = path_properties();
    properties["offset"] = number_property("First line, counted from 1");
    properties["limit"] = number_property("How many lines at most");
    return {
        "read",
        fmt::format("Read a text file of the workspace, at most {} lines or {} KB at once; go on with offset", kReadLinesMax, kReadBytesMax >> 10),
        object_schema(properties)};
  }
};

class WriteTool final : public FileTool {
 public:
  WriteTool(const io::Io& io, engine::ConfigSource config) : FileTool(io, std::move(config), make_spec()) {}

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    const std::string path = path_argument(arguments);
    if (path.empty()) co_return missing_path();
    const std::string content = string_member_or(arguments, "content", "");
    if (auto written = place(context).write(path, content); !written) co_return error_result(written.error());
    co_return engine::ToolResult{.text = fmt::format("Successfully wrote {} bytes to {}", content.size(), printable(path))};
  }

 private:
  static engine::ToolSpec make_spec() {
    JsonObject properties = path_properties();
    properties["content"] = string_property("The whole new content");
    Json schema = object_schema(properties);
    schema.get_object()["required"] = JsonArray{"content"};
    return {"write", "Write a file of the workspace; makes it and its folders, replaces what was there", schema};
  }
};

std::optional<std::string> any_of(const Json& arguments, std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) {
    if (auto value = string_member(arguments, key)) return value;
  }
  return std::nullopt;
}

class EditTool final : public FileTool {
 public:
  EditTool(const io::Io& io, engine::ConfigSource config) : FileTool(io, std::move(config), make_spec()) {}

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    const std::string path = path_argument(arguments);
    if (path.empty()) co_return missing_path();
    const auto old_text = any_of(arguments, {"oldText", "old_string", "old_text", "oldString"});
    const auto new_text = any_of(arguments, {"newText", "new_string", "new_text", "newString"});
    if (!old_text || old_text->empty() || !new_text) {
      co_return engine::ToolResult{.text = "Missing required parameters: oldText (not empty) and newText.", .is_error = true};
    }
    const Place files = place(context);
    auto text = files.read(path, kToolFileBytesMax);
    if (!text) co_return error_result(text.error());
    const auto at = text->find(*old_text);
    if (at == std::string::npos) {
      co_return engine::ToolResult{
          .text = fmt::format("Could not find the exact text in {}. The old text must match exactly including all whitespace and newlines.",
                              printable(path)),
          .is_error = true};
    }
    if (text->find(*old_text, at + 1) != std::string::npos) {
      co_return engine::ToolResult{
          .text = fmt::format("The text stands more than once in {}. Give more of what surrounds the place.", printable(path)), .is_error = true};
    }
    text->replace(at, old_text->size(), *new_text);
    if (auto written = files.write(path, *text); !written) co_return error_result(written.error());
    co_return engine::ToolResult{.text = fmt::format("Successfully replaced text in {}.", printable(path))};
  }

 private:
  static engine::ToolSpec make_spec() {
    JsonObject properties = path_properties();
    properties["oldText"] = string_property("The text to replace, exactly as it stands, once in the file");
    properties["newText"] = string_property("What stands there afterwards");
    return {"edit", "Replace one exact piece of text in a file of the workspace", object_schema(properties)};
  }
};

class LsTool final : public FileTool {
 public:
  LsTool(const io::Io& io, engine::ConfigSource config) : FileTool(io, std::move(config), make_spec()) {}

  Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) override {
    const auto files = place(context).list(path_argument(arguments));
    if (!files) co_return error_result(files.error());
    const auto limit = static_cast<std::size_t>(std::clamp(number_member(arguments, "limit").value_or(500), 1.0, 5000.0));
    std::string text;
    for (std::size_t i = 0; i < std::min(limit, files->size()); i++) {
      const auto& file = (*files)[i];
      text += printable(file.name, 1000) + (file.is_directory ? "/" : file.is_symlink ? "@" : "") + "\n";
    }
    if (files->size() > limit) text += fmt::format("[{} more entries. Use a larger limit to see them.]\n", files->size() - limit);
    if (text.empty()) text = "(empty directory)\n";
    text.pop_back();
    co_return engine::ToolResult{.text = text};
  }

 private:
  static engine::ToolSpec make_spec() {
    JsonObject properties = path_properties();
    properties["path"] = string_property("Folder, relative to the workspace; the workspace itself when left out");
    properties["limit"] = number_property("How many entries at most (500)");
    return {"ls", "List a folder of the workspace; folders end in /", object_schema(properties)};
  }
};

}  // namespace

std::vector<std::unique_ptr<Tool>> make_file_tools(const io::Io& io, engine::ConfigSource config) {
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(std::make_unique<ReadTool>(io, config));
  tools.push_back(std::make_unique<WriteTool>(io, config));
  tools.push_back(std::make_unique<EditTool>(io, config));
  tools.push_back(std::make_unique<LsTool>(io, config));
  return tools;
}

}  // namespace oc::tools

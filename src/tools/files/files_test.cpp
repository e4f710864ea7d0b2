// Tests of read, write, edit and ls: what they do in the workspace, and that nothing leads out of it.
#include <fstream>

#include "base/limits.h"
#include "tools/toolbox_test.h"

namespace oc::tools {
namespace {

namespace fs = std::filesystem;

void put(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
std::string get(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Paths that a model might try, with what makes each of them dangerous. `@` and `~` are what OpenClaw itself writes out.
std::vector<std::string> hostile_paths(const RealTools& tools) {
  return {"../secret.txt",
          "../../../../../../etc/passwd",
          "sub/../../secret.txt",
          "./sub/./../../secret.txt",
          "..",
          "/etc/passwd",
          "//etc/passwd",
          tools.root + "/secret.txt",
          tools.workspace + "/../secret.txt",
          tools.workspace + "x/secret.txt",
          "link_out/secret.txt",
          "link_file",
          "sub/link_chain",
          "/proc/self/environ",
          "/proc/self/cwd/secret.txt",
          "/proc/self/root" + tools.root + "/secret.txt",
          "@../secret.txt",
          "@/etc/passwd",
          "~/secret.txt",
          "~",
          "~root/secret.txt",
          "file:///etc/passwd",
          "file://localhost/etc/passwd",
          "file://host/share/secret.txt",
          "FILE:///etc/passwd",
          "C:\\Windows\\win.ini",
          "C:/secret.txt",
          "\\\\host\\share\\secret.txt",
          "..\\secret.txt",
          "%2e%2e/secret.txt",
          "\xe2\x80\xa5/secret.txt",
          "secret.txt\xff",
          "../secret.txt\n",
          " ../secret.txt ",
          std::string("../secret.txt\0.md", 17),
          std::string("inside.txt\0/../../secret.txt", 28),
          std::string(10'000, 'a'),
          "../" + std::string(10'000, 'a'),
          [] {
            std::string deep;
            for (int i = 0; i < 3'000; i++) deep += "a/../";
            return deep + "../secret.txt";
          }()};
}

struct Scene {
  Scene() {
    put(tools.root + "/secret.txt", "SECRET-CANARY");
    fs::create_directory(tools.workspace + "x");
    put(tools.workspace + "x/secret.txt", "SECRET-CANARY");
    fs::create_directory(tools.workspace + "/sub");
    put(tools.workspace + "/inside.txt", "inside");
    fs::create_symlink(tools.root, tools.workspace + "/link_out");
    fs::create_symlink("../secret.txt", tools.workspace + "/link_file");
    fs::create_symlink("../link_file", tools.workspace + "/sub/link_chain");
    fs::create_symlink("inside.txt", tools.workspace + "/link_in");
  }
  RealTools tools;
};

}  // namespace

TEST_CASE("no path of the corpus reads anything outside the workspace (security.md F8)") {
  Scene scene;
  for (const auto& path : hostile_paths(scene.tools)) {
    CAPTURE(path);
    const auto result = scene.tools.run("read", {{"path", path}});
    CHECK(result.is_error);
    CHECK(result.text.find("SECRET-CANARY") == std::string::npos);
    CHECK(result.text.find("root:") == std::string::npos);
    CHECK(result.text.size() < 30'000);
  }
}

TEST_CASE("no path of the corpus changes anything outside the workspace") {
  Scene scene;
  for (const auto& path : hostile_paths(scene.tools)) {
    CAPTURE(path);
    scene.tools.run("write", {{"path", path}, {"content", "OVERWRITTEN"}});
    scene.tools.run("edit", {{"path", path}, {"oldText", "SECRET"}, {"newText", "OVERWRITTEN"}});
    CHECK(get(scene.tools.root + "/secret.txt") == "SECRET-CANARY");
    CHECK(get(scene.tools.workspace + "x/secret.txt") == "SECRET-CANARY");
  }
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(scene.tools.root)) names.push_back(entry.path().filename());
  CHECK(names.size() == 3);  // secret.txt, workspace, workspacex
}

TEST_CASE("no path of the corpus lists a folder outside the workspace") {
  Scene scene;
  for (auto path : hostile_paths(scene.tools)) {
    if (path.ends_with("/secret.txt")) path.resize(path.size() - 11);
    CAPTURE(path);
    const auto result = scene.tools.run("ls", {{"path", path}});
    if (path == scene.tools.workspace || path == "sub/../.." || path.empty()) continue;
    CHECK(result.text.find("secret.txt\n") == std::string::npos);
  }
}

TEST_CASE("a path that leaves says so in OpenClaw's words") {
  Scene scene;
  const auto result = scene.tools.run("read", {{"path", "../secret.txt"}});
  CHECK(result.text.starts_with("Path escapes sandbox root (" + scene.tools.workspace + "): ../secret.txt"));
  CHECK(scene.tools.run("read", {{"path", "missing.txt"}}).text == "ENOENT: no such file or directory, access 'missing.txt'");
}

TEST_CASE("the workspace is reached by relative, absolute and @ paths, and by links that stay inside") {
  Scene scene;
  for (const std::string& path : std::vector<std::string>{"inside.txt", "./inside.txt", "sub/../inside.txt", "@inside.txt", "link_in", " inside.txt ",
                                                          scene.tools.workspace + "/inside.txt"}) {
    CAPTURE(path);
    CHECK(scene.tools.run("read", {{"path", path}}).text == "inside");
  }
}

TEST_CASE("workspaceOnly: false opens the machine to file tools, and only that does") {
  RealTools tools(R"({"tools":{"fs":{"workspaceOnly":false}}})");
  put(tools.root + "/outside.txt", "outside");
  CHECK(tools.run("read", {{"path", tools.root + "/outside.txt"}}).text == "outside");
  CHECK(!tools.run("write", {{"path", tools.root + "/new.txt"}, {"content", "made"}}).is_error);
  CHECK(get(tools.root + "/new.txt") == "made");
  // A relative path still means the workspace, and nothing above it.
  CHECK(tools.run("read", {{"path", "../outside.txt"}}).is_error);
}

TEST_CASE("writing makes folders, replaces what was there, and counts bytes") {
  RealTools tools;
  CHECK(tools.run("write", {{"path", "a/b/c.txt"}, {"content", "häh"}}).text == "Successfully wrote 4 bytes to a/b/c.txt");
  CHECK(tools.run("write", {{"file_path", "a/b/c.txt"}, {"content", "new"}}).text == "Successfully wrote 3 bytes to a/b/c.txt");
  CHECK(tools.run("read", {{"path", "a/b/c.txt"}}).text == "new");
  CHECK(tools.run("ls", {{"path", "a"}}).text == "b/");
  CHECK(tools.run("write", {{"content", "x"}}).text.starts_with("Missing required parameter: path"));
}

TEST_CASE("a long file is read page by page, and each page says where the next begins") {
  SimTools tools;
  std::string text;
  for (int i = 1; i <= 5000; i++) text += "line " + std::to_string(i) + "\n";
  tools.sim.files().put(tools.workspace + "/long.txt", text);
  const auto first = tools.run("read", {{"path", "long.txt"}}).text;
  CHECK(first.starts_with("line 1\nline 2\n"));
  CHECK(first.ends_with("line 2000\n\n[3001 more lines in file. Use offset=2001 to continue.]"));
  CHECK(tools.run("read", {{"path", "long.txt"}, {"offset", 4999}, {"limit", 1}}).text.starts_with("line 4999\n"));
  CHECK(tools.run("read", {{"path", "long.txt"}, {"offset", 9999}}).text == "Offset 9999 is beyond end of file (5001 lines total)");
  CHECK(tools.run("read", {{"path", "long.txt"}, {"offset", 1e300}}).is_error);
  CHECK(tools.run("read", {{"path", "long.txt"}, {"offset", -5}, {"limit", 1}}).text.starts_with("line 1\n"));
}

TEST_CASE("bytes that are no text are named, not shown") {
  SimTools tools;
  tools.sim.files().put(tools.workspace + "/picture.png", std::string("\x89PNG\0\0", 6));
  CHECK(tools.run("read", {{"path", "picture.png"}}).text == "picture.png is not a text file (6 bytes)");
  tools.sim.files().put(tools.workspace + "/latin.txt", "caf\xe9");
  CHECK(tools.run("read", {{"path", "latin.txt"}}).text == "caf\xef\xbf\xbd");
}

TEST_CASE("a file of kToolFileBytesMax is read, one byte more is refused with the reason") {
  SimTools tools;
  std::string text(kToolFileBytesMax, 'x');
  text[10] = '\n';
  tools.sim.files().put(tools.workspace + "/most.txt", text);
  CHECK(!tools.run("read", {{"path", "most.txt"}}).is_error);
  tools.sim.files().put(tools.workspace + "/more.txt", text + "x");
  const auto refused = tools.run("read", {{"path", "more.txt"}});
  CHECK(refused.is_error);
  CHECK(refused.text.find("more.txt") != std::string::npos);
  CHECK(tools.run("edit", {{"path", "more.txt"}, {"oldText", "xx"}, {"newText", "y"}}).is_error);
}

TEST_CASE("an edit replaces text that stands exactly once") {
  SimTools tools;
  const auto edit = [&](const char* from, const char* to) { return tools.run("edit", {{"path", "a.txt"}, {"oldText", from}, {"newText", to}}); };
  tools.sim.files().put(tools.workspace + "/a.txt", "one two two");
  CHECK(edit("one", "1").text == "Successfully replaced text in a.txt.");
  CHECK(edit("two", "2").text.starts_with("The text stands more than once in a.txt."));
  CHECK(edit("three", "3").text.starts_with("Could not find the exact text in a.txt."));
  CHECK(edit("", "x").is_error);
  CHECK(tools.run("read", {{"path", "a.txt"}}).text == "1 two two");
  CHECK(!tools.run("edit", {{"path", "a.txt"}, {"old_string", "1 two"}, {"new_string", "zero"}}).is_error);
  CHECK(tools.run("read", {{"path", "a.txt"}}).text == "zero two");
}

TEST_CASE("a full disk is an error result that names the file") {
  SimTools tools;
  tools.sim.files().set_disk_bytes_max(10);
  const auto refused = tools.run("write", {{"path", "a.txt"}, {"content", std::string(100, 'x')}});
  CHECK(refused.is_error);
  CHECK(refused.text.find("No space left on device") != std::string::npos);
}

TEST_CASE("ls marks folders and links and says how much it left out") {
  SimTools tools;
  tools.sim.files().put(tools.workspace + "/b.txt", "");
  tools.sim.files().put(tools.workspace + "/a/x", "");
  tools.sim.files().put_link(tools.workspace + "/c", "b.txt");
  CHECK(tools.run("ls", JsonObject()).text == "a/\nb.txt\nc@");
  CHECK(tools.run("ls", {{"limit", 1}}).text == "a/\n[2 more entries. Use a larger limit to see them.]");
}

}  // namespace oc::tools

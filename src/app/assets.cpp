// Takes the files of web/dist into the program at compile time.
#include "app/assets.h"

#include <array>

#define OC_EMBED(name, file)                                                                                                                 \
  asm(".pushsection .rodata\n.global oc_asset_" #name "\noc_asset_" #name ":\n.incbin \"" OC_WEB_DIST "/" file "\"\n.global oc_asset_" #name \
      "_end\noc_asset_" #name "_end:\n.byte 0\n.popsection\n");                                                                              \
  extern "C" const char oc_asset_##name[];                                                                                                   \
  extern "C" const char oc_asset_##name##_end[]

OC_EMBED(index, "index.html");
OC_EMBED(script, "app.js");
OC_EMBED(style, "app.css");
OC_EMBED(icon, "favicon.svg");

namespace oc::app {
namespace {

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

}  // namespace

gateway::WebAssets web_assets() {
  static const std::array<gateway::Asset, 4> files{{
      {"/index.html", "text/html; charset=utf-8", between(oc_asset_index, oc_asset_index_end)},
      {"/app.js", "text/javascript; charset=utf-8", between(oc_asset_script, oc_asset_script_end)},
      {"/app.css", "text/css; charset=utf-8", between(oc_asset_style, oc_asset_style_end)},
      {"/favicon.svg", "image/svg+xml", between(oc_asset_icon, oc_asset_icon_end)},
  }};
  return {files};
}

}  // namespace oc::app

// What kind of file something is: by MIME type and by name.
#pragma once

#include <string>
#include <string_view>

namespace oc::reply {

/// By the name's extension, without regard to case; "" when it is not known.
std::string_view mime_of_name(std::string_view file_name);
/// By the first bytes of the file, for the few formats that chats show; "" when they say nothing.
std::string_view mime_of_bytes(std::string_view beginning);
/// image, video, audio or document.
std::string_view kind_of_mime(std::string_view mime);
/// With its dot, such as `.jpg`; "" when it is not known.
std::string_view extension_of_mime(std::string_view mime);
/// `<media:image>`: what stands for a file in a message that has no text.
std::string media_placeholder(std::string_view kind);

}  // namespace oc::reply

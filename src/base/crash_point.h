// Named steps at which a test can kill the process, so that what a crash leaves behind can be looked at. Nothing of it is in a release.
#pragma once

#include <span>
#include <string_view>

#ifdef OC_CRASH_POINTS
namespace oc {

/// Every name that OC_CRASH_POINT is used with. tests/crash reaches each of them.
std::span<const std::string_view> crash_point_names();

/// `name:k`: the process kills itself (SIGKILL) when it passes the point for the k-th time. False when the text is no such thing.
/// Call once, before there is a second thread.
bool arm_crash_point(std::string_view name_and_count);

void pass_crash_point(std::string_view name);

}  // namespace oc
#define OC_CRASH_POINT(name) ::oc::pass_crash_point(name)
#else
#define OC_CRASH_POINT(name) static_cast<void>(0)
#endif

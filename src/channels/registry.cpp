// One line for each channel.
#include "channels/registry.h"

#include "channels/telegram/telegram.h"

namespace oc::channels {

std::vector<std::unique_ptr<engine::ChannelFactory>> make_factories(io::Io io) {
  std::vector<std::unique_ptr<engine::ChannelFactory>> out;
  out.push_back(telegram::make_factory(io));
  return out;
}

}  // namespace oc::channels

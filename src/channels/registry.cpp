// One line for each channel.
#include "channels/registry.h"

#include "channels/discord/discord.h"
#include "channels/irc/irc.h"
#include "channels/slack/slack.h"
#include "channels/telegram/telegram.h"
#include "channels/whatsapp/whatsapp.h"

namespace oc::channels {

std::vector<std::unique_ptr<engine::ChannelFactory>> make_factories(io::Io io, const std::string& state_dir) {
  std::vector<std::unique_ptr<engine::ChannelFactory>> out;
  out.push_back(telegram::make_factory(io));
  out.push_back(whatsapp::make_factory(io, state_dir));
  out.push_back(discord::make_factory(io));
  out.push_back(irc::make_factory(io));
  out.push_back(slack::make_factory(io));
  return out;
}

}  // namespace oc::channels

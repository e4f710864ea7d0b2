// WhatsApp: as a linked device of a person's phone, through a Node program that speaks WhatsApp Web; or as a business number of Meta's Cloud API.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

/// Makes the accounts of `channels.whatsapp`. Those of the type `web` share one bridge, which runs only while one of them is linked or being linked;
/// those of the type `cloud` need none.
/// `state_dir` holds their credentials (credentials/whatsapp/<account>) and the bridge's program.
/// Lifetime: what the bundle refers to outlives the factory and its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io, std::string state_dir);

}  // namespace oc::channels::whatsapp

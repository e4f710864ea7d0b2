// WhatsApp, as a linked device of a person's phone, through a Node program that speaks WhatsApp Web.
#pragma once

#include <memory>
#include <string>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

/// Makes the accounts of `channels.whatsapp`; all of them share one bridge, which runs only while one of them is linked or being linked.
/// `state_dir` holds their credentials (credentials/whatsapp/<account>) and the bridge's program.
/// Lifetime: what the bundle refers to outlives the factory and its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io, std::string state_dir);

}  // namespace oc::channels::whatsapp

// What one account of the type `cloud` (Meta's Cloud API) is told by the config.
#pragma once

#include <string>

#include "base/json.h"
#include "base/secret.h"
#include "channels/whatsapp/settings.h"
#include "io/io.h"

namespace oc::channels::whatsapp {

struct CloudSettings {
  Settings common;  ///< what both types of account are told; its folders and `web.reconnect` mean nothing here
  std::string phone_number_id;
  Secret access_token;
  std::string token_source = "none";  ///< config, tokenFile, env, none
  Secret app_secret;                  ///< signs Meta's requests
  Secret verify_token;                ///< Meta says it once, when the webhook is set up; empty = it cannot be set up
  std::string webhook_path;
  std::string api_root = "https://graph.facebook.com";  ///< without a slash at its end
  std::string api_version = "v25.0";
  std::string problem;  ///< why the account cannot run, and what to do; "" when it can. Never holds a secret
};

/// Whether the account is of the type `cloud`.
bool is_cloud_account(const Json& config, const std::string& account_id);

/// Reads the account's settings. Never fails: what is wrong is told in `problem`. Limits: kCloudTokenBytesMax, kCloudTextUnitsMax.
CloudSettings read_cloud_settings(const Json& config, const std::string& account_id, const Places& places, io::Files& files,
                                  io::Environment& environment);

/// The part of the config that read_cloud_settings() looks at.
Json cloud_settings_config(const Json& config, const std::string& account_id);

}  // namespace oc::channels::whatsapp

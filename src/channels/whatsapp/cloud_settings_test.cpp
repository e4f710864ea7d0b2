// Tests of what an account of the Cloud API is told, and of which account is one.
#include "channels/whatsapp/cloud_settings.h"

#include <doctest/doctest.h>

#include <functional>

#include "channels/whatsapp/cloud_limits.h"
#include "io/sim/sim.h"

namespace oc::channels::whatsapp {
namespace {

const Places kPlaces{.state_dir = "/state", .home = "/home/user"};
constexpr const char* kGood = R"("phoneNumberId":"106540352242922","accessToken":"EAAG","appSecret":"s","verifyToken":"v")";

CloudSettings read(const std::string& section, const std::function<void(io::SimWorld&)>& prepare = {}, const std::string& account = "default") {
  io::SimWorld world;
  if (prepare) prepare(world);
  const Json config = parse_json(R"({"channels":{"whatsapp":{"type":"cloud",)" + section + "}}}").value();
  return read_cloud_settings(config, account, kPlaces, world.files(), world.environment());
}

TEST_CASE("with a number, a token and the app's secret an account can run; what is missing is said by its key") {
  const auto settings = read(kGood);
  CHECK(settings.problem.empty());
  CHECK(settings.phone_number_id == "106540352242922");
  CHECK(settings.webhook_path == "/whatsapp/default");
  CHECK(settings.api_root == "https://graph.facebook.com");
  CHECK(settings.token_source == "config");
  CHECK(read(R"("accessToken":"EAAG","appSecret":"s")").problem.contains("channels.whatsapp.phoneNumberId"));
  CHECK(read(R"("phoneNumberId":"+1 555 078 3881","accessToken":"EAAG","appSecret":"s")").problem.contains("not the phone number itself"));
  CHECK(read(R"("phoneNumberId":106540352242922,"accessToken":"EAAG","appSecret":"s")").phone_number_id == "106540352242922");
  CHECK(read(R"("phoneNumberId":"106540352242922","appSecret":"s")").problem.contains("accessToken"));
  CHECK(read(R"("accounts":{"biz":{"phoneNumberId":"106540352242922","appSecret":"s"}})", {}, "biz")
            .problem.contains("channels.whatsapp.accounts.biz.accessToken"));
  CHECK(read(std::string(kGood) + R"(,"apiVersion":"25")").problem.contains("apiVersion"));
  CHECK(read(std::string(kGood) + R"(,"apiVersion":"v26.0")").api_version == "v26.0");
}

TEST_CASE("C2: without the app's secret, or with a blank one, the account does not run") {
  CHECK(read(R"("phoneNumberId":"106540352242922","accessToken":"EAAG")").problem.contains("appSecret"));
  CHECK(read(R"("phoneNumberId":"106540352242922","accessToken":"EAAG","appSecret":"  ")").problem.contains("appSecret"));
}

TEST_CASE("a token comes from the config, a named variable, a file, or for the default account from the environment") {
  const std::string rest = R"("phoneNumberId":"106540352242922","appSecret":"s")";
  const auto env = [](io::SimWorld& world) {
    world.environment().set("WHATSAPP_CLOUD_ACCESS_TOKEN", "EAAG-env");
    world.environment().set("MINE", " EAAG-mine\n");
    world.files().put("/home/user/token", "EAAG-file\n");
    world.files().put("/state/empty", "\n");
  };
  CHECK(read(rest, env).token_source == "env");
  CHECK(read(rest, env).access_token.reveal() == "EAAG-env");
  CHECK(read(rest + R"(,"accounts":{"biz":{}})", env, "biz").problem.contains("accessToken"));
  CHECK(read(rest + R"(,"accessToken":{"source":"env","id":"MINE"})", env).access_token.reveal() == "EAAG-mine");
  CHECK(read(rest + R"(,"accessToken":{"source":"env","id":"NONE"})", env).problem.contains("NONE"));
  CHECK(read(rest + R"(,"accessToken":{"source":"vault"})", env).problem.contains("not understood"));
  const auto file = read(rest + R"(,"accessTokenFile":"~/token")", env);
  CHECK(file.access_token.reveal() == "EAAG-file");
  CHECK(file.token_source == "tokenFile");
  CHECK(read(rest + R"(,"accessTokenFile":"empty")", env).problem.contains("is empty"));
  CHECK(read(rest + R"(,"accessTokenFile":"/none")", env).problem.contains("accessTokenFile"));
  CHECK(read(rest + R"(,"accessToken":"EAAG","accounts":{"biz":{"accessTokenFile":"~/token"}})", env, "biz").token_source == "tokenFile");
}

TEST_CASE("a secret of more than kCloudTokenBytesMax, or with blanks in it, is refused and never told") {
  const std::string rest = R"("phoneNumberId":"106540352242922","appSecret":"s","accessToken":")";
  CHECK(read(rest + std::string(kCloudTokenBytesMax + 1, 'x') + "\"").problem.contains("characters"));
  CHECK(read(rest + "EAAG CANARY\"").problem.contains("characters"));
  CHECK_FALSE(read(rest + "EAAG CANARY\"").problem.contains("CANARY"));
  // The verify token is the user's own.
  CHECK(read(R"("phoneNumberId":"106540352242922","appSecret":"s","accessToken":"EAAG","verifyToken":"some wörds")").problem.empty());
}

TEST_CASE("WHATSAPP_CLOUD_API_URL is https, or on this machine") {
  const auto at = [](const char* url) { return read(kGood, [url](io::SimWorld& world) { world.environment().set("WHATSAPP_CLOUD_API_URL", url); }); };
  CHECK(at("http://127.0.0.1:9/").api_root == "http://127.0.0.1:9");
  CHECK(at("https://graph.example").api_root == "https://graph.example");
  CHECK(at("http://graph.example").problem.contains("plain http"));
  CHECK(at("https://graph.example/?a=b").problem.contains("no URL"));
  CHECK(at("graph").problem.contains("no URL"));
}

TEST_CASE("a text is cut at kCloudTextUnitsMax at the latest; web.enabled says nothing here") {
  CHECK(read(std::string(kGood) + R"(,"textChunkLimit":9000)").common.chunks.units_max == kCloudTextUnitsMax);
  CHECK(read(kGood).common.chunks.units_max == 4000);
  io::SimWorld world;
  const Json config = parse_json(R"({"web":{"enabled":false},"channels":{"whatsapp":{"type":"cloud",)" + std::string(kGood) + "}}}").value();
  CHECK(read_cloud_settings(config, "default", kPlaces, world.files(), world.environment()).common.enabled);
}

TEST_CASE("the type is the account's own, or the channel's; only what the account looks at restarts it") {
  const Json both = parse_json(R"({"web":{"enabled":true},"channels":{"whatsapp":{"accounts":{
    "biz":{"type":"cloud","phoneNumberId":"1","appSecret":"a"},"own":{}}}}})")
                        .value();
  CHECK(is_cloud_account(both, "biz"));
  CHECK_FALSE(is_cloud_account(both, "own"));
  const Json changed = parse_json(R"({"web":{"enabled":false},"channels":{"whatsapp":{"accounts":{
    "biz":{"type":"cloud","phoneNumberId":"1","appSecret":"b"},"own":{}}}}})")
                           .value();
  CHECK(cloud_settings_config(both, "biz") != cloud_settings_config(changed, "biz"));
  const Json web = parse_json(R"({"web":{"enabled":false},"channels":{"whatsapp":{"accounts":{
    "biz":{"type":"cloud","phoneNumberId":"1","appSecret":"a"},"own":{"replyToMode":"all"}}}}})")
                       .value();
  CHECK(cloud_settings_config(both, "biz") == cloud_settings_config(web, "biz"));
}

}  // namespace
}  // namespace oc::channels::whatsapp

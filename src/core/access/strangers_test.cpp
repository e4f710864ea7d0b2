// Tests of who shares a main session.
#include "core/access/strangers.h"

#include <doctest/doctest.h>

#include "base/json5.h"

namespace oc::access {
namespace {

Json read(const char* text) { return parse_json5(text)->value(); }

std::string shared_by(const char* config, const std::vector<Approved>& approved = {}) {
  std::string agents;
  for (const auto& shared : shared_mains(read(config), approved, {})) agents += (agents.empty() ? "" : ",") + shared.agent_id;
  return agents;
}

}  // namespace

TEST_CASE("a main session is shared when more than one person can write into it") {
  struct Row {
    const char* config;
    const char* agents;
  };
  const Row rows[] = {
      {"{}", ""},
      {"{channels:{telegram:{}}}", ""},
      {"{channels:{telegram:{allowFrom:[100]}}}", ""},
      {"{channels:{telegram:{allowFrom:[100,'tg:100']}}}", ""},
      {"{channels:{telegram:{allowFrom:[100,200]}}}", "main"},
      {"{channels:{telegram:{enabled:false,allowFrom:[100,200]}}}", ""},
      {"{channels:{telegram:{dmPolicy:'disabled',allowFrom:[100,200]}}}", ""},
      {"{channels:{telegram:{dmPolicy:'open',allowFrom:['*']}}}", "main"},
      {"{channels:{telegram:{allowFrom:['*']}}}", "main"},
      {"{channels:{telegram:{allowFrom:[100]},whatsapp:{allowFrom:['+1555']}}}", "main"},
      {"{session:{identityLinks:{ada:['telegram:100','whatsapp:+1555']}},channels:{telegram:{allowFrom:[100]},whatsapp:{allowFrom:['+1555']}}}", ""},
      {"{channels:{telegram:{allowFrom:[100],accounts:{a:{},b:{}}}}}", ""},
      {"{channels:{telegram:{accounts:{a:{allowFrom:[100]},b:{allowFrom:[200]}}}}}", "main"},
      {"{channels:{telegram:{accounts:{a:{allowFrom:[100]},b:{enabled:false,allowFrom:[200]}}}}}", ""},
      {"{session:{dmScope:'per-peer'},channels:{telegram:{allowFrom:['*']}}}", ""},
      {"{session:{dmScope:'per-channel-peer'},channels:{telegram:{allowFrom:[1,2]}}}", ""},
      {"{agents:{list:[{id:'x',default:true},{id:'y'}]},bindings:[{agentId:'y',match:{channel:'telegram',peer:{kind:'direct',id:'200'}}}],"
       "channels:{telegram:{allowFrom:[100,200]}}}",
       ""},
      {"{agents:{list:[{id:'x',default:true},{id:'y'}]},bindings:[{agentId:'y',match:{channel:'telegram'},session:{dmScope:'per-peer'}}],"
       "channels:{telegram:{allowFrom:[100,200]},whatsapp:{allowFrom:['*']}}}",
       "x"},
      {"{channels:{telegram:{dmPolicy:'allowlist',allowFrom:[100],direct:{'200':{allowFrom:[200]}}}}}", "main"},
      {"{channels:{telegram:{dmPolicy:'allowlist',allowFrom:[100],direct:{'200':{allowFrom:[300]},'100':{allowFrom:['*']}}}}}", ""},
      {"{channels:{telegram:{dmPolicy:'disabled',direct:{'*':{dmPolicy:'open',allowFrom:['*']}}}}}", "main"},
      {"{channels:{telegram:{allowFrom:[100],direct:{'200':{enabled:false,allowFrom:[200]},'300':{requireTopic:true}}}}}", ""},
      {"{session:{groupScope:'main'},channels:{telegram:{allowFrom:[100],groups:{'*':{}}}}}", "main"},
      {"{session:{groupScope:'main'},channels:{telegram:{allowFrom:[100],groupPolicy:'disabled'}}}", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.config);
    CHECK(shared_by(row.config) == row.agents);
  }
}

TEST_CASE("senders approved by pairing count, once each, unless the policy takes the list alone") {
  const std::vector<Approved> two{{"telegram", "default", {"100", "200"}}};
  CHECK(shared_by("{channels:{telegram:{}}}", two) == "main");
  CHECK(shared_by("{channels:{telegram:{}}}", {{"telegram", "default", {"100", "100"}}}) == "");
  CHECK(shared_by("{channels:{telegram:{allowFrom:[100]}}}", {{"telegram", "default", {"100"}}}) == "");
  CHECK(shared_by("{channels:{telegram:{dmPolicy:'allowlist',allowFrom:[100]}}}", two) == "");
  CHECK(shared_by("{channels:{telegram:{accounts:{a:{}}}}}", two) == "");
}

TEST_CASE("the sentence names agent, account and the place, the hint what to type") {
  const Json config = read("{channels:{telegram:{accounts:{'Work Bot':{allowFrom:[1,2,3,4,5]}}}}}");
  const auto where = [](std::string_view path) {
    return path == "channels.telegram.accounts.Work Bot.allowFrom" ? std::string("openclaw.json:4:7") : "";
  };
  const auto found = shared_mains(config, {}, where);
  REQUIRE(found.size() == 1);
  CHECK(found[0].account == "telegram:work-bot");
  CHECK(found[0].sentence ==
        "5 senders share the main session of agent \"main\" and can learn what the others said: telegram account \"work-bot\" lets in 1 "
        "(channels.telegram.accounts.Work Bot.allowFrom, openclaw.json:4:7); telegram account \"work-bot\" lets in 2 "
        "(channels.telegram.accounts.Work Bot.allowFrom, openclaw.json:4:7); telegram account \"work-bot\" lets in 3 "
        "(channels.telegram.accounts.Work Bot.allowFrom, openclaw.json:4:7); and 2 more.");
  CHECK(found[0].hint.find("openclaw config set session.dmScope per-channel-peer") != std::string::npos);
  const auto open = shared_mains(read("{channels:{telegram:{dmPolicy:'open',allowFrom:['*']}}}"), {}, {});
  CHECK(open[0].sentence ==
        "Strangers share the main session of agent \"main\" and can learn what the others said: telegram account \"default\" lets everybody in "
        "(channels.telegram.dmPolicy).");
}

}  // namespace oc::access

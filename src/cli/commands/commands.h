// The functions behind the command table, a file for each first word.
#pragma once

#include "io/task.h"

namespace oc::cli {

struct Context;

io::Task<int> agent(Context& context);

io::Task<int> agents(Context& context);
io::Task<int> agents_list(Context& context);
io::Task<int> agents_add(Context& context);
io::Task<int> agents_bind(Context& context);
io::Task<int> agents_unbind(Context& context);
io::Task<int> agents_bindings(Context& context);
io::Task<int> agents_set_identity(Context& context);
io::Task<int> agents_delete(Context& context);
io::Task<int> agents_route(Context& context);

io::Task<int> channels_list(Context& context);
io::Task<int> channels_status(Context& context);
io::Task<int> channels_add(Context& context);
io::Task<int> channels_remove(Context& context);
io::Task<int> channels_login(Context& context);
io::Task<int> channels_logout(Context& context);
io::Task<int> channels_capabilities(Context& context);
io::Task<int> channels_resolve(Context& context);
io::Task<int> channels_logs(Context& context);

io::Task<int> directory_self(Context& context);
io::Task<int> directory_peers_list(Context& context);
io::Task<int> directory_groups_list(Context& context);
io::Task<int> directory_groups_members(Context& context);

io::Task<int> message_send(Context& context);
io::Task<int> message_broadcast(Context& context);
io::Task<int> message_act(Context& context);

io::Task<int> completion(Context& context);

io::Task<int> config_get(Context& context);
io::Task<int> config_set(Context& context);
io::Task<int> config_unset(Context& context);
io::Task<int> config_validate(Context& context);
io::Task<int> config_file(Context& context);
io::Task<int> config_schema(Context& context);

io::Task<int> dashboard(Context& context);
io::Task<int> tui(Context& context);

io::Task<int> devices_list(Context& context);
io::Task<int> devices_approve(Context& context);
io::Task<int> devices_reject(Context& context);
io::Task<int> devices_remove(Context& context);
io::Task<int> devices_revoke(Context& context);

io::Task<int> doctor(Context& context);

io::Task<int> gateway_run(Context& context);
io::Task<int> gateway_status(Context& context);
io::Task<int> gateway_health(Context& context);
io::Task<int> gateway_probe(Context& context);
io::Task<int> gateway_stop(Context& context);
io::Task<int> gateway_restart(Context& context);
io::Task<int> gateway_call(Context& context);
io::Task<int> gateway_install(Context& context);

io::Task<int> health(Context& context);
io::Task<int> import(Context& context);
io::Task<int> export_sessions(Context& context);
io::Task<int> logs(Context& context);

io::Task<int> messages_list(Context& context);
io::Task<int> messages_show(Context& context);
io::Task<int> messages_retry(Context& context);
io::Task<int> messages_drop(Context& context);

io::Task<int> models_list(Context& context);
io::Task<int> models_status(Context& context);

io::Task<int> pairing_list(Context& context);
io::Task<int> pairing_approve(Context& context);

io::Task<int> sessions(Context& context);
io::Task<int> sessions_show(Context& context);
io::Task<int> sessions_search(Context& context);
io::Task<int> sessions_export(Context& context);
io::Task<int> sessions_import(Context& context);
io::Task<int> sessions_cleanup(Context& context);
io::Task<int> sessions_delete(Context& context);
io::Task<int> status(Context& context);

io::Task<int> store_check(Context& context);
io::Task<int> store_stats(Context& context);
io::Task<int> store_vacuum(Context& context);

}  // namespace oc::cli

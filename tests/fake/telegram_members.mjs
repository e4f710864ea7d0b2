// Who is in a chat of the fake Telegram: banned, let back in, kept from writing. Checked as strictly as the real one.
import { chatToWrite, integer, isAdmin, refuse } from "./telegram_methods.mjs";

const FOREVER_UNDER_SECONDS = 30;

/** Method name in lower case -> what it does with (world, bot, params). */
export const MEMBER_METHODS = {
    banchatmember: (world, bot, params) => {
        const { chat, id } = memberToChange(world, bot, params);
        // In basic groups it is a removal only.
        return become(chat, id, chat.type === "group" ? "left" : "kicked");
    },
    unbanchatmember: (world, bot, params) => {
        const { chat, id } = memberToChange(world, bot, params);
        if (!["supergroup", "channel"].includes(chat.type)) refuse("method is available for supergroup and channel chats only");
        if (String(params.only_if_banned) === "true" && chat.roles?.[id] !== "kicked") return true;
        return become(chat, id, "left");
    },
    restrictchatmember: (world, bot, params) => {
        const { chat, id } = memberToChange(world, bot, params);
        if (chat.type !== "supergroup") refuse("method is available only for supergroups");
        const permissions = typeof params.permissions === "string" ? JSON.parse(params.permissions) : params.permissions;
        if (permissions === null || typeof permissions !== "object") refuse("can't parse permissions JSON object");
        const until = integer(params.until_date) ?? 0;
        chat.until = { ...chat.until, [id]: until - Date.now() / 1000 < FOREVER_UNDER_SECONDS ? 0 : until };
        return become(chat, id, permissions.can_send_messages ? "member" : "restricted");
    },
};

function memberToChange(world, bot, params) {
    const chat = chatToWrite(world, bot, params);
    const id = integer(params.user_id);
    if (chat.type === "private") refuse("can't ban members in private chats");
    if (!isAdmin(chat, bot.user.id)) refuse("not enough rights to restrict/unrestrict chat member");
    if (!id || !world.users.has(id)) refuse("PARTICIPANT_ID_INVALID");
    if (isAdmin(chat, id)) refuse("user is an administrator of the chat");
    return { chat, id };
}

function become(chat, id, status) {
    chat.roles = { ...chat.roles, [id]: status };
    return true;
}

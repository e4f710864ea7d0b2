// What a Chat Completions request must be before a model sees it, and the words it is refused with.
const ROLES = ["system", "developer", "user", "assistant", "tool"];
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** A refusal with OpenAI's words. */
export class OpenAiRefusal extends Error {
    constructor(status, message, param, code) {
        super(message);
        Object.assign(this, { status, param, code, type: "invalid_request_error" });
    }
}

/** The body, when all of it is as it must be. Errors: OpenAiRefusal with status 400. */
export function checkChatRequest(body) {
    if (body === null || typeof body !== "object" || Array.isArray(body)) {
        refuse("We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.", null);
    }
    if (typeof body.model !== "string" || body.model === "") refuse("you must provide a model parameter", null);
    if (body.messages === undefined) refuse("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
    if (!Array.isArray(body.messages)) refuse("Invalid type for 'messages': expected an array of objects.", "messages", "invalid_type");
    if (body.messages.length === 0) refuse("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", "messages", "empty_array");
    if (body.stream_options !== undefined && body.stream_options !== null && body.stream !== true) {
        refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
    }
    body.messages.forEach(checkMessage);
    checkToolRounds(body.messages);
    checkTools(body.tools);
    return body;
}

function checkMessage(message, index) {
    const { role, content, tool_calls: calls, tool_call_id: callId } = message ?? {};
    const where = `messages[${index}]`;
    if (!ROLES.includes(role)) {
        refuse(`Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`, `${where}.role`, "invalid_value");
    }
    const mayBeEmpty = role === "assistant" && Array.isArray(calls);
    if ((content === null || content === undefined) && !mayBeEmpty) {
        refuse(`Invalid value for 'content': expected a string, got null.`, `${where}.content`);
    }
    if (content !== null && content !== undefined && typeof content !== "string" && !Array.isArray(content)) {
        refuse(`Invalid type for '${where}.content': expected one of a string or array of objects.`, `${where}.content`, "invalid_type");
    }
    if (calls !== undefined && (!Array.isArray(calls) || calls.length === 0)) {
        refuse(`Invalid '${where}.tool_calls': empty array. Expected an array with minimum length 1.`, `${where}.tool_calls`, "empty_array");
    }
    if (role === "tool" && typeof callId !== "string") {
        refuse(`Missing required parameter: '${where}.tool_call_id'.`, `${where}.tool_call_id`, "missing_required_parameter");
    }
}

// Each call of an assistant message is answered by the tool messages right behind it, and no tool message stands elsewhere.
function checkToolRounds(messages) {
    let open = new Set();
    messages.forEach((message, index) => {
        if (message.role === "tool") {
            if (!open.delete(message.tool_call_id)) {
                refuse("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", `messages.[${index}].role`);
            }
            return;
        }
        refuseOpenCalls(open, index);
        open = new Set((message.tool_calls ?? []).map(({ id }) => id));
    });
    refuseOpenCalls(open, messages.length);
}

function refuseOpenCalls(open, index) {
    if (open.size === 0) return;
    refuse(`An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`,
        `messages.[${index}].role`);
}

function checkTools(tools) {
    if (tools === undefined || tools === null) return;
    if (!Array.isArray(tools) || tools.length === 0) refuse("Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.", "tools", "empty_array");
    tools.forEach(({ type, function: definition }, index) => {
        if (type !== "function" || !definition) refuse(`Missing required parameter: 'tools[${index}].function'.`, `tools[${index}].function`, "missing_required_parameter");
        if (!TOOL_NAME.test(definition.name ?? "")) {
            refuse(`Invalid 'tools[${index}].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`, `tools[${index}].function.name`, "invalid_value");
        }
        if (definition.parameters !== undefined && definition.parameters.type !== "object") {
            refuse(`Invalid schema for function '${definition.name}': schema must be a JSON Schema of 'type: "object"', got 'type: "${definition.parameters.type ?? "None"}"'.`,
                `tools[${index}].function.parameters`, "invalid_function_parameters");
        }
    });
}

function refuse(message, param, code = null) {
    throw new OpenAiRefusal(400, message, param, code);
}

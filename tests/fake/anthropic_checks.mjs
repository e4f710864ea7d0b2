// What a Messages request must be before a model sees it, and the words it is refused with.
const KNOWN_KEYS = ["model", "max_tokens", "messages", "system", "stream", "stop_sequences", "tools", "tool_choice", "metadata", "thinking",
    "service_tier", "container", "context_management", "mcp_servers", "betas", "output_config", "output_format", "cache_control", "inference_geo", "speed",
    "diagnostics", "user_profile_id", "workspace_id"];
const SAMPLING_KEYS = ["temperature", "top_p", "top_k"];
const FIRST_VERSION = "2023-06-01";
export const VERSIONS = [FIRST_VERSION, "2026-10-21"];
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const CACHE_BLOCKS_MAX = 4;
const THINKING_TOKENS_MIN = 1024;

/** A refusal with Anthropic's words. */
export class AnthropicRefusal extends Error {
    constructor(status, type, message) {
        super(message);
        Object.assign(this, { status, type });
    }
}

/**
 * The body, when all of it is as it must be. Errors: AnthropicRefusal with status 400.
 * Since 2026-10-21 there are no sampling parameters, no documents of the assistant and no citations of the user.
 */
export function checkMessagesRequest(body, version, { needsLimit } = { needsLimit: true }) {
    if (body === null || typeof body !== "object" || Array.isArray(body)) refuse("The request body is not valid JSON");
    const known = version === FIRST_VERSION ? [...KNOWN_KEYS, ...SAMPLING_KEYS] : KNOWN_KEYS;
    const unknown = Object.keys(body).find((key) => !known.includes(key));
    if (unknown) refuse(`${unknown}: Extra inputs are not permitted`);
    if (body.model === undefined) refuse("model: Field required");
    if (typeof body.model !== "string") refuse("model: Input should be a valid string");
    if (needsLimit && body.max_tokens === undefined) refuse("max_tokens: Field required");
    if (needsLimit && !(Number.isInteger(body.max_tokens) && body.max_tokens >= 1)) refuse("max_tokens: Input should be greater than or equal to 1");
    if (body.messages === undefined) refuse("messages: Field required");
    if (!Array.isArray(body.messages)) refuse("messages: Input should be a valid list");
    if (body.messages.length === 0) refuse("messages: at least one message is required");
    if (body.temperature !== undefined && !(body.temperature >= 0 && body.temperature <= 1)) refuse("temperature: range: 0..1");
    checkThinking(body);
    checkSystem(body.system);
    body.messages.forEach(checkMessage);
    if (version !== FIRST_VERSION) body.messages.forEach(checkNewerRules);
    if (body.messages[0].role !== "user") refuse('messages: first message must use the "user" role');
    checkToolPairs(body.messages);
    checkTools(body.tools);
    checkCacheBlocks(body);
    return body;
}

function checkThinking({ thinking, max_tokens: limit }) {
    if (thinking?.type !== "enabled") return;
    if (!(thinking.budget_tokens >= THINKING_TOKENS_MIN)) refuse(`thinking.enabled.budget_tokens: Input should be greater than or equal to ${THINKING_TOKENS_MIN}`);
    if (thinking.budget_tokens >= limit) refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
}

function checkSystem(system) {
    if (system === undefined || typeof system === "string") return;
    if (!Array.isArray(system)) refuse("system: Input should be a valid list");
    if (system.some(({ text }) => !text)) refuse("system: text content blocks must be non-empty");
}

function checkMessage({ role, content } = {}, index, messages) {
    const where = `messages.${index}`;
    if (role === "system") refuse('messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.');
    if (role !== "user" && role !== "assistant") refuse(`${where}.role: Input should be 'user' or 'assistant'`);
    if (content === undefined) refuse(`${where}.content: Field required`);
    if (typeof content !== "string" && !Array.isArray(content)) refuse(`${where}.content: Input should be a valid list`);
    const finalAssistant = role === "assistant" && index === messages.length - 1;
    if (content.length === 0 && !finalAssistant) {
        refuse(role === "user" ? `${where}: user messages must have non-empty content` : `${where}: all messages must have non-empty content except for the optional final assistant message`);
    }
    for (const block of blocksOf(content)) {
        if (block.type === "text" && typeof block.text !== "string") refuse(`${where}.content.0.text.text: Field required`);
        if (block.type === "text" && block.text === "" && content.length > 0) refuse("messages: text content blocks must be non-empty");
        if (block.type === "text" && block.text.trim() === "" && content.length > 0) refuse("messages: text content blocks must contain non-whitespace text");
        if (block.type === "tool_use" && (block.input === null || typeof block.input !== "object")) refuse(`${where}.content.0.tool_use.input: Input should be a valid dictionary`);
    }
    const last = blocksOf(content).at(-1);
    if (finalAssistant && last?.type === "text" && /\s$/.test(last.text)) refuse("messages: final assistant content cannot end with trailing whitespace");
}

function checkNewerRules({ role, content }, index) {
    blocksOf(content).forEach(({ type, citations }, at) => {
        const where = `messages.${index}.content.${at}`;
        if (role === "assistant" && type === "document") refuse(`${where}: \`document\` blocks are not permitted in assistant messages`);
        if (role === "user" && type === "text" && citations?.length > 0) refuse(`${where}: \`citations\` are not permitted on text blocks in user messages`);
    });
}

export function blocksOf(content) {
    return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

// Every tool_use is answered in the very next message, and no tool_result answers anything else.
function checkToolPairs(messages) {
    messages.forEach(({ role, content }, index) => {
        const blocks = blocksOf(content);
        if (role === "assistant") {
            const answered = new Set(blocksOf(messages[index + 1]?.content ?? "").map(({ tool_use_id: id }) => id));
            const open = blocks.filter(({ type, id }) => type === "tool_use" && !answered.has(id)).map(({ id }) => id);
            if (open.length > 0) {
                refuse(`messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`);
            }
            return;
        }
        const asked = new Set(blocksOf(messages[index - 1]?.content ?? "").filter(({ type }) => type === "tool_use").map(({ id }) => id));
        blocks.forEach(({ type, tool_use_id: id }, at) => {
            if (type !== "tool_result" || asked.has(id)) return;
            refuse(`messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`);
        });
    });
}

function checkTools(tools = []) {
    if (!Array.isArray(tools)) refuse("tools: Input should be a valid list");
    tools.forEach((tool, index) => {
        if (tool.type !== undefined && tool.type !== "custom") return;
        if (!TOOL_NAME.test(tool.name ?? "")) refuse(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
        if (tool.input_schema === undefined) refuse(`tools.${index}.custom.input_schema: Field required`);
        if (tool.input_schema.type !== "object") refuse(`tools.${index}.custom.input_schema.type: Input should be 'object'`);
    });
    if (new Set(tools.map(({ name }) => name)).size !== tools.length) refuse("tools: Tool names must be unique.");
}

function checkCacheBlocks({ system, tools = [], messages }) {
    const blocks = [...(Array.isArray(system) ? system : []), ...tools, ...messages.flatMap(({ content }) => blocksOf(content))];
    const marked = blocks.filter((block) => block.cache_control).length;
    if (marked > CACHE_BLOCKS_MAX) refuse(`A maximum of ${CACHE_BLOCKS_MAX} blocks with cache_control may be provided. Found ${marked}.`);
}

function refuse(message) {
    throw new AnthropicRefusal(400, "invalid_request_error", message);
}

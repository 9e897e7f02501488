// Server-sent events (WHATWG HTML, section 9.2) from the body of a response: `EventSource` can send no message.

/** Whether a response is a stream of events. */
export const isStream = (response) => (response.headers.get("Content-Type") ?? "").startsWith("text/event-stream");

/** The events of `body` as `{id, name, data}`; comments keep it open and are passed over. `heard` is called for both. */
export async function* events(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const event of blocks.map(read)) if (event.data) yield event;
  }
}

function read(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const [name, ...value] = line.split(":");
    fields[name] = value.join(":").trimStart();
  }
  return { id: fields.id, name: fields.event, data: fields.data && JSON.parse(fields.data) };
}

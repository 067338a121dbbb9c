import type { Action } from '#connectors/contract.ts'

/** Without a charset Slack complains in each reply. */
const json = { 'content-type': 'application/json; charset=utf-8' }

/** Nothing at Slack would show that a message is the same as one before: it is never sent a second time by itself. */
const send: Action = {
  label: 'Send message',
  about: 'Writes a message to a channel, or to a person, in the name of the Slack app.',
  input: {
    channel: {
      label: 'Channel or user',
      help: 'The id of a channel the app is in (C…), or of a person (U…) who gets a direct message.',
      type: 'text',
      pattern: '^[A-Z][A-Z0-9]{2,30}$',
      placeholder: 'C012AB3CD',
    },
    text: {
      label: 'Text',
      help: 'Slack’s own marks work: *bold*, _italic_, <https://example.com|a link>. With blocks, what notifications show.',
      type: 'text',
    },
    blocks: {
      label: 'Blocks',
      help: 'A layout as Slack’s Block Kit Builder shows it: {"blocks": […]}.',
      type: 'object',
      required: false,
    },
    thread: {
      label: 'Answer to',
      help: 'The ts of the message whose thread it goes into.',
      type: 'text',
      pattern: '^\\d{1,12}\\.\\d{1,8}$',
      required: false,
      placeholder: '1503435956.000247',
    },
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/api/chat.postMessage',
        headers: json,
        body: {
          channel: '{{input.channel}}',
          text: '{{input.text}}',
          blocks: '{{input.blocks.blocks?}}',
          thread_ts: '{{input.thread?}}',
        },
      },
    },
  ],
  undo: [
    {
      request: {
        method: 'POST',
        path: '/api/chat.delete',
        headers: json,
        body: { channel: '{{result.channel}}', ts: '{{result.ts}}' },
      },
    },
  ],
  output: { ts: 'ts', channel: 'channel' },
}

const lookUp: Action = {
  label: 'Find user by e-mail',
  about: 'Looks up who has an e-mail address in the workspace, and changes nothing.',
  input: { email: { label: 'E-mail', type: 'email', placeholder: 'ada@example.com' } },
  steps: [
    {
      request: { method: 'GET', path: '/api/users.lookupByEmail', query: { email: '{{input.email}}' } },
    },
  ],
  repeatable: true,
  output: { id: 'user.id', name: 'user.profile.real_name', username: 'user.name' },
}

export const actions = { 'message.send': send, 'user.lookup_by_email': lookUp }

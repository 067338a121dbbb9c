import type { Action } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filledVariables } from './variables.ts'

const ID = '^[A-Za-z0-9_-]{1,128}$'

export const actions: Readonly<Record<string, Action>> = {
  'video.create_from_template': {
    label: 'Make a video from a template',
    about:
      'Makes a video from a HeyGen template, its variables filled with the values given, and spends credits for it. ' +
      'HeyGen works on it for minutes: its webhook, or "Look at a video", tells when it is ready.',
    input: {
      template: {
        label: 'Template',
        help: 'The template’s id, as in the list of templates.',
        type: 'text',
        pattern: ID,
      },
      variables: {
        label: 'Variables',
        help:
          'Name → text, such as {"first_name": "Ada"}. For images, voices and avatars the object HeyGen’s documents ' +
          'describe.',
        type: 'object',
      },
      title: { label: 'Title', type: 'text', required: false },
      folder: {
        label: 'Folder',
        help: 'The id of a HeyGen folder.',
        type: 'text',
        required: false,
        pattern: ID,
      },
      captions: { label: 'Captions', type: 'boolean', required: false },
    },
    // Read first: how a text is written into a variable is the template's to say.
    probe: {
      request: { method: 'GET', path: '/v3/templates/{{input.template}}' },
      find: (body, { variables }) => ({
        variables: filledVariables(valueAt(body, 'data.variables'), variables),
      }),
      then: 'need',
    },
    steps: [
      {
        request: {
          method: 'POST',
          path: '/v3/templates/{{input.template}}',
          // The same key within a day is answered with the first video.
          headers: { 'Idempotency-Key': '{{run.key}}' },
          body: {
            title: '{{input.title?}}',
            folder_id: '{{input.folder?}}',
            caption: '{{input.captions?}}',
            // Comes back in the webhook.
            callback_id: '{{run.key}}',
            variables: '{{found.variables}}',
          },
        },
      },
    ],
    output: {
      video: ({ body }) => first(body, 'data.id', 'data.video_id'),
      status: ({ body }) => first(body, 'data.status') ?? 'waiting',
    },
    changes: 'video',
  },
  'video.status': {
    label: 'Look at a video',
    about:
      'Asks HeyGen how far a video is and, once it is ready, for a link to its file that holds for a while.',
    input: {
      video: { label: 'Video', help: 'The video’s id.', type: 'text', pattern: ID },
    },
    steps: [{ request: { method: 'GET', path: '/v3/videos/{{input.video}}' } }],
    repeatable: true,
    output: {
      video: 'data.id',
      status: 'data.status',
      url: ({ body }) => first(body, 'data.video_url'),
      page_url: ({ body }) => first(body, 'data.video_page_url'),
      duration: ({ body }) => first(body, 'data.duration'),
      failure: ({ body }) => first(body, 'data.failure_message', 'data.failure_code'),
    },
  },
}

const first = (body: Json, ...paths: string[]): Json | undefined =>
  paths
    .map((path) => valueAt(body, path) as Json | undefined)
    .find((value) => value !== undefined && value !== null)

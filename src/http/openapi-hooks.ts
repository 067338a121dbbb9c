/** Where vendors send their webhooks, for the OpenAPI document. */
import type { JsonObject } from './openapi-names.ts'
import { flag, object, text, type PlainRoute } from './openapi-plain.ts'
import { json } from './openapi-replies.ts'

const inPath = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})

/** A program of a vendor reads it, if anybody does. */
const refused = (description: string): JsonObject => ({
  description,
  content: json(object({ error: object({ code: text, message: text }) })),
})

const question: JsonObject = {
  'text/plain': { schema: { ...text, description: 'What the app asked to hear.' } },
}

export const hookRoutes: readonly PlainRoute[] = [
  {
    method: 'POST',
    path: '/hooks/:tenant/:connection/:secret',
    group: 'Webhooks in',
    summary: 'Where an app sends its webhooks',
    about:
      'The address of a connection, as `GET /v1/connections/{id}/webhook` tells it. The body is whatever the app sends, up to ' +
      '1 MiB, and is believed by the app’s own signature. 202 is answered once it is written down; the same event again gets ' +
      'the same id, and `duplicate`.',
    parameters: ['tenant', 'connection', 'secret'].map(inPath),
    requestBody: { required: true, content: { '*/*': { schema: {} } } },
    returns: question,
    refusals: [404],
    otherRefusals: {
      // Served before a call is given its number.
      200: { description: 'The app asked whether anybody is there', content: question },
      202: { description: 'It is written down', content: json(object({ id: text }, { duplicate: flag })) },
      400: refused('It cannot be read.'),
      401: refused('It is not believed; the code says why.'),
      413: refused('It is larger than 1 MiB.'),
      429: refused('Too much of this connection waits to be worked on, or our storage does not answer.'),
      500: refused('Something broke on our side.'),
    },
  },
]

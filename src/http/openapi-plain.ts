/** How what the Worker serves beside the endpoints of the list is described. */
import type { ErrorStatus } from '#kit/errors.ts'
import type { JsonObject } from './openapi-names.ts'
import { operationId } from './openapi-operation.ts'
import { refusedWith } from './openapi-replies.ts'

export interface PlainRoute {
  method: 'GET' | 'POST'
  path: `/${string}`
  group: string
  summary: string
  about?: string
  parameters?: JsonObject[]
  requestBody?: JsonObject
  /** What it answers with, by content type; without it the browser is sent elsewhere. */
  returns?: JsonObject
  /** In the house's shape. */
  refusals?: ErrorStatus[]
  /** In a shape of its own. */
  otherRefusals?: JsonObject
}

export const text = { type: 'string' }
export const flag = { type: 'boolean' }
export const object = (properties: JsonObject, optional: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
})

export const requestId = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } }

export function plainOperation(route: PlainRoute): JsonObject {
  const { method, path, group, summary, about, parameters = [], requestBody, returns } = route
  const served = returns
    ? { 200: { description: summary, headers: requestId, content: returns } }
    : { 302: { description: 'The browser goes on from here', headers: requestId } }
  return {
    operationId: operationId(method, path),
    tags: [group],
    summary,
    ...(about ? { description: about } : {}),
    security: [],
    parameters,
    ...(requestBody ? { requestBody } : {}),
    responses: {
      ...served,
      ...refusedWith([...(route.refusals ?? []), 500, 503], 'house'),
      ...route.otherRefusals,
    },
  }
}

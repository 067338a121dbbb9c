import { api } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import type { EventType, WebhookEndpoint } from '#types.ts'

/** Every endpoint of the workspace, by name. */
export function useEndpoints(): Live<WebhookEndpoint[]> {
  return useLive('webhook endpoints', {
    load: async () => (await api.all('/v1/webhook-endpoints')).toSorted(inOrder),
  })
}

/** Every type of event there is. */
export function useEventTypes(): Live<EventType[]> {
  return useLive('event types', { load: () => api.all('/v1/event-types') })
}

const inOrder = (a: WebhookEndpoint, b: WebhookEndpoint): number => a.name.localeCompare(b.name)

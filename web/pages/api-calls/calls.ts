import { api } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import type { ApiCall, CallTemplate } from '#types.ts'

/** What a call page needs: the template says in words what its parameters are. */
export interface Whole {
  call: ApiCall
  /** Undefined where this version knows it no more. */
  template: CallTemplate | undefined
}

export function useTemplates(): Live<CallTemplate[]> {
  return useLive('call templates', {
    load: () => api.all('/v1/call-templates'),
  })
}

/** By name. */
export function useCalls(): Live<ApiCall[]> {
  return useLive('api calls', {
    load: async () => (await api.all('/v1/api-calls')).toSorted((a, b) => a.name.localeCompare(b.name)),
  })
}

export function useCall(id: string): Live<Whole> {
  return useLive(`api call ${id}`, {
    load: async () => {
      const [call, templates] = await Promise.all([
        api.get('/v1/api-calls/{id}', { path: { id } }),
        api.all('/v1/call-templates'),
      ])
      return { call, template: templates.find((one) => one.id === call.template) }
    },
  })
}

export const formatWords = { json: 'JSON', xml: 'XML' }

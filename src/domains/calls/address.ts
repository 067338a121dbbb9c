import type { CallRow } from './store.ts'

/** `https://…/calls/call_x?FirstName={FirstName}&…`: what is in braces is the caller's to fill in. */
export function addressOf(origin: string, { id, parameters }: Pick<CallRow, 'id' | 'parameters'>): string {
  const query = parameters.map((name) => `${name}={${name}}`).join('&')
  return `${origin}/calls/${id}${query && `?${query}`}`
}

export { receivedEndpoints } from './endpoints.ts'
export { forgetInbox, inboxState, takeDelivery } from './inbox-client.ts'
export { inbox } from './object.ts'
export type { Taken } from './taken.ts'

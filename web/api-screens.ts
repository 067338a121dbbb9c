/** What opens the API to others. One file of script, loaded with the first of them that somebody opens. */
export { CallPage } from '#pages/api-calls/call-page.tsx'
export { NewCall } from '#pages/api-calls/new-call.tsx'
export { ApiCalls } from '#pages/api-calls/page.tsx'
export { KeyPage } from '#pages/keys/key-page.tsx'
export { Keys } from '#pages/keys/page.tsx'

/** What comes in, what goes out and the books of both. One file of script, loaded when somebody first opens one of them. */
export { Webhooks } from '#pages/webhooks/page.tsx'
export { WebhookPanel } from '#pages/connection/webhook/panel.tsx'
export { ReplayRun } from '#pages/run/replay-run.tsx'

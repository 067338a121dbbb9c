/** What a start on a developer's machine needs to agree on. Nothing here is part of the Worker. */
export const port = Number(process.env.PORT ?? 8787)
export const origin = `http://localhost:${port}`
/** One folder a port, so that two can run side by side and keep their own data. */
export const stateDir = `.wrangler/local-${port}`
export const demo = { name: 'Demo', email: 'demo@syncline.example', password: 'demo-syncline' }

if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`PORT is "${process.env.PORT}", which is no port. Try PORT=8788 npm start`)
  process.exit(1)
}

/** `npm start`: databases, dashboard, Worker, demo workspace and a clock, then the address. */
import { demo, origin, port, stateDir } from './settings.ts'
import { localConfig } from './config.ts'
import { run, stay } from './run.ts'
import { ensureSecrets } from './secrets.ts'
import { seedDemo } from './seed.ts'

const MINUTE = 60_000

ensureSecrets()
console.log('Preparing databases and dashboard …')
await Promise.all([
  run('node', 'src/local/client.ts').then(() => run('vite', 'build', '--config', 'web/vite.config.ts')),
  run('wrangler', 'd1', 'migrations', 'apply', 'DB', '--local', '--persist-to', stateDir).then(() =>
    run('wrangler', 'd1', 'migrations', 'apply', 'SHARD_0', '--local', '--persist-to', stateDir),
  ),
])

const flags = {
  port: String(port),
  'inspector-port': '0',
  'persist-to': stateDir,
  'log-level': 'error',
  'show-interactive-dev-session': 'false',
}
const worker = stay(
  'wrangler',
  ['dev', '--config', localConfig(), '--var', 'LOCAL:yes', '--var', `APP_ORIGIN:${origin}`],
  Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
)
worker.on('exit', (code) => process.exit(code ?? 0))

await healthy()
await seedDemo()
// Local crons never fire by themselves.
const tick = () => fetch(`${origin}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`).catch(() => null)
await tick()
setInterval(tick, MINUTE)

// npm does not always pass a signal on: when it is gone, so are we, and the port is free again.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(0), 1000)

console.log(`
  Syncline runs on ${origin}

  Demo sign-in    ${demo.email}
  Password        ${demo.password}

  Data is kept in ${stateDir}; "npm run reset" forgets it. Ctrl+C stops.
`)

/** Waits until the Worker answers; its own messages say why if it does not. */
async function healthy(): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const response = await fetch(`${origin}/healthz`).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  console.error(
    `Nothing answers on ${origin} after a minute. Is the port taken? PORT=8788 npm start uses another.`,
  )
  process.exit(1)
}

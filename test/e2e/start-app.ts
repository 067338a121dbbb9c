import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { freePort } from '../bench/local-app.ts'

declare module 'vitest' {
  interface ProvidedContext {
    origin: string
  }
}

/** The app as `npm start` starts it (install left out), on a free port, with data of its own. */
export default async function startApp(project: TestProject) {
  const port = await freePort()
  const app = spawn('node', ['src/local/start.ts'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const read = (data: Buffer) => {
      output += data.toString()
      if (output.includes('Demo sign-in')) resolve()
    }
    app.stdout.on('data', read)
    app.stderr.on('data', read)
    app.on('exit', (code) => reject(new Error(`The app ended with ${code}:\n${output}`)))
    setTimeout(() => reject(new Error(`The app did not start in two minutes:\n${output}`)), 120_000).unref()
  })
  project.provide('origin', `http://localhost:${port}`)
  return () => {
    app.kill('SIGTERM')
    rmSync(`.wrangler/local-${port}`, { recursive: true, force: true })
  }
}

/** `npm run reset`: forgets all local data, of every port. The secrets in .dev.vars stay. */
import { rmSync } from 'node:fs'

rmSync('.wrangler', { recursive: true, force: true })
console.log('Local data is gone. "npm start" begins anew.')

import { Hono } from 'hono'
import { today } from '#sandbox/days.ts'
import { listed, tokenIn } from './account.ts'
import { gate } from './gate.ts'
import { forbidden, notFound, refuse } from './refuse.ts'
import { leadRoutes, workRoutes } from './routes.ts'
import { teamOf } from './team.ts'

const team = new Hono()
  .get('/all', (c) => listed(c, teamOf(tokenIn(c), today())))
  .get('/get/:id', (c) => {
    const member = teamOf(tokenIn(c), today()).find(({ id }) => id === c.req.param('id'))
    return member ? c.json({ flag: true, data: [member] }) : notFound(c, 'user')
  })

// Not strict: the vendor's own paths end in a slash, and its clients leave it out.
const app = new Hono({ strict: false })
  .use(gate)
  .route('/api/v1/:token/team', team)
  .route('/api/v1/:token/job', workRoutes('job'))
  .route('/api/v1/:token/lead', leadRoutes)
  .notFound(forbidden)
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, { msg: 'Internal Server Error' })
  })

export const workiz = (request: Request): Response | Promise<Response> => app.fetch(request)

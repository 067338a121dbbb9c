import { render } from 'preact'
import '@preact/signals'
import { App } from '#app.tsx'
import './style/index.css'
import { startRouter } from '#router.ts'
import { loadMe } from '#state.ts'

const root = document.querySelector('#app')
if (!root) throw new Error('index.html has no #app')

// The API's documentation is a page of its own at a path of its own: its `#` are anchors, not screens.
if (/^\/docs\/?$/.test(location.pathname)) {
  const { Docs } = await import('#pages/docs/page.tsx')
  render(<Docs />, root)
} else {
  startRouter()
  void loadMe()
  render(<App />, root)
}

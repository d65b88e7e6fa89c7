import { render } from 'preact'
import { App } from './app.tsx'
import { readRoute } from './route.ts'
import { begin, route, screen } from './store.ts'
import './style/base.css'
import './style/layout.css'
import './style/message.css'
import './style/form.css'
import './style/tour.css'

addEventListener('hashchange', () => {
  route.value = readRoute(location.hash)
  if (route.value.as !== screen.value?.as) void begin()
})

const page = document.getElementById('page')
if (page) render(<App />, page)
void begin()

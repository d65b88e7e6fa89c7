import { render } from 'preact'
import { App } from './app.tsx'
import { readRoute } from './route.ts'
import { go } from './store.ts'
import './style/base.css'
import './style/layout.css'
import './style/message.css'
import './style/form.css'
import './style/tour.css'

const follow = () => go(readRoute(location.hash))
addEventListener('hashchange', follow)

const page = document.getElementById('page')
if (page) render(<App />, page)
follow()

import { render } from 'preact'
import { App } from './app.tsx'
import { followPointer } from './hold.ts'
import { followAddress } from './panes.ts'
import './style/base.css'
import './style/layout.css'
import './style/message.css'
import './style/form.css'
import './style/tour.css'
import './style/split.css'

const page = document.getElementById('page')
if (page) render(<App />, page)
followAddress()
followPointer()

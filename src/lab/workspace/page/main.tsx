// Where the browser starts: puts the page into the document. Everything else is in frame/.
import { createRoot } from 'react-dom/client';
import 'slack-blocks-to-jsx/dist/style.css';
import './styles/page.css';
import { App } from './frame/app.tsx';

const place = document.querySelector('#page');
if (place === null) throw new Error('The document has no element #page');
createRoot(place).render(<App />);

/// The one script of a page: it makes copy buttons and the theme switch, closes the contents
/// on narrow screens, and opens folded code and hints for printing. Without it the page says the same.
enum PageScript {
    static let text = """
        (() => {
          const doc = document, root = doc.documentElement;
          const make = (text, label) => {
            const button = doc.createElement('button');
            button.type = 'button';
            button.textContent = text;
            if (label) button.setAttribute('aria-label', label);
            return button;
          };
          const status = doc.createElement('p');
          status.setAttribute('role', 'status');
          status.className = 'vh';
          doc.querySelector('main').append(status);
          const say = text => { status.textContent = ''; status.textContent = text; };
          const copy = async box => {
            const text = box.textContent;
            try { await navigator.clipboard.writeText(text); return true; } catch (_) {}
            const range = doc.createRange(), selection = getSelection();
            range.selectNodeContents(box);
            selection.removeAllRanges();
            selection.addRange(range);
            const done = doc.execCommand('copy');
            selection.removeAllRanges();
            return done;
          };
          for (const cell of doc.querySelectorAll('.cell')) {
            const box = cell.querySelector('pre.code'), mark = cell.querySelector('.mark');
            if (!box || !mark) continue;
            const name = box.getAttribute('aria-label').replace('Code', 'code');
            const button = make('Copy', 'Copy ' + name);
            button.addEventListener('click', async () => {
              const done = await copy(box);
              say(done ? 'Copied ' + name : 'The browser did not allow the copy');
              button.textContent = done ? 'Copied' : 'Not copied';
              setTimeout(() => { button.textContent = 'Copy'; }, 2000);
            });
            mark.append(button);
          }
          const nav = doc.querySelector('nav'), themes = ['as the system', 'dark', 'light'];
          let theme = 0;
          const change = make('Theme: ' + themes[0]);
          change.addEventListener('click', () => {
            theme = (theme + 1) % 3;
            if (theme) root.dataset.theme = themes[theme]; else delete root.dataset.theme;
            change.textContent = 'Theme: ' + themes[theme];
            say('Theme ' + themes[theme]);
          });
          nav.append(change);
          if (matchMedia('(max-width: 63.99rem)').matches)
            nav.querySelector('details').open = false;
          let opened = [];
          addEventListener('beforeprint', () => {
            opened = [...doc.querySelectorAll('details:is(.fold, .help):not([open])')];
            for (const fold of opened) fold.open = true;
          });
          addEventListener('afterprint', () => {
            for (const fold of opened) fold.open = false;
            opened = [];
          });
        })();
        """
}

#!/usr/bin/python3
"""A WebKitGTK browser for tests, with a profile on the disk. It reads commands from its input, a JSON object a line:
{"id": 1, "do": "new", ...}. It answers each by {"id": 1, "value": ...} or {"id": 1, "error": "..."}; what pages log is
{"page": "1", "log": "..."}. It ends when its input does.

    webkit-driver.py PROFILE [dark] [blocked]
"""
import json
import sys
import threading

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('WebKit2', '4.1')
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

# Off by default in WebKitGTK, on in Safari.
FEATURES = {
    'StorageAPI', 'StorageAPIEstimate', 'FileSystem', 'FileSystemAccess', 'AccessHandle',
}
# How often a page that hasn't answered runs another script, and when its caller gets an error, in s.
REMIND_S = 2
MOST_S = 60
LOGS = """
(() => {
  const tell = (words) => window.webkit.messageHandlers.log.postMessage(words);
  addEventListener('error', (event) => tell(`error: ${event.message} ${event.error?.stack ?? ''}`));
  addEventListener('unhandledrejection', ({ reason }) => tell(`rejection: ${reason} ${reason?.stack ?? ''}`));
  for (const level of ['error', 'warn']) {
    const log = console[level];
    console[level] = (...words) => {
      tell(`${level}: ${words.map((word) => word?.stack ? `${word}\\n${word.stack}` : String(word)).join(' ')}`);
      log.apply(console, words);
    };
  }
})();
"""

output = threading.Lock()


def say(message):
    with output:
        sys.stdout.write(json.dumps(message) + '\n')
        sys.stdout.flush()


def features(settings):
    every = WebKit2.Settings.get_all_features()
    for i in range(every.get_length()):
        feature = every.get(i)
        if feature.get_identifier().removesuffix('Enabled') in FEATURES:
            settings.set_feature_enabled(feature, True)


class Page:
    """A window with one web view."""

    def __init__(self, browser, name, width, height, scripts):
        content = WebKit2.UserContentManager()
        content.register_script_message_handler('log')
        content.connect(
            'script-message-received::log',
            lambda _, result: say({'page': name, 'log': result.get_js_value().to_string()}),
        )
        for source in [LOGS, *scripts]:
            content.add_script(WebKit2.UserScript.new(
                source,
                WebKit2.UserContentInjectedFrames.TOP_FRAME,
                WebKit2.UserScriptInjectionTime.START,
                None,
                None,
            ))
        settings = WebKit2.Settings()
        features(settings)
        settings.set_enable_page_cache(True)
        settings.set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
        if browser.blocked:
            settings.set_enable_html5_local_storage(False)
            settings.set_enable_html5_database(False)
        self.view = WebKit2.WebView(
            web_context=browser.context, user_content_manager=content, settings=settings
        )
        self.window = Gtk.Window()
        self.window.set_decorated(False)
        self.window.add(self.view)
        self.resize(width, height)
        self.window.show_all()
        self.loads = []
        self.view.connect('load-changed', self.load_changed)
        self.view.connect('load-failed', self.load_failed)
        self.view.connect('permission-request', lambda _, request: (request.allow(), True)[1])
        self.view.connect(
            'web-process-terminated',
            lambda _, reason: say({'page': name, 'log': f'ended: {reason.value_nick}'}),
        )

    def resize(self, width, height):
        self.window.set_default_size(width, height)
        self.window.resize(width, height)

    def load_changed(self, _, event):
        if event == WebKit2.LoadEvent.FINISHED:
            waiting, self.loads = self.loads, []
            for done, _fail in waiting:
                done(self.view.get_uri())

    def load_failed(self, _, _event, address, error):
        # Overtaken by another load, which answers.
        if error.matches(WebKit2.NetworkError.quark(), WebKit2.NetworkError.CANCELLED):
            return False
        waiting, self.loads = self.loads, []
        for _done, fail in waiting:
            fail(f'{address}: {error.message}')
        return False

    def load(self, begin, done, fail):
        self.loads.append((done, fail))
        begin()

    def evaluate(self, body, done, fail):
        waited = 0
        answered = False

        # A page that comes out of the back/forward cache may never answer, although all its threads are idle. That was
        # seen on a busy machine; the cause isn't known. Running another script may release the answer. If it doesn't,
        # the caller gets an error, and can ask again.
        def remind():
            nonlocal waited, answered
            if answered:
                return False
            waited += REMIND_S
            if waited >= MOST_S:
                answered = True
                fail('the page did not answer')
                return False
            self.view.evaluate_javascript('0', -1, None, None, None, None)
            return True

        GLib.timeout_add_seconds(REMIND_S, remind)

        def ended(view, result):
            nonlocal answered
            if answered:
                return
            answered = True
            try:
                done(json.loads(view.call_async_javascript_function_finish(result).to_string()))
            except Exception as error:
                fail(str(error))

        source = f'return JSON.stringify([await ({body})])'
        self.view.call_async_javascript_function(source, -1, None, None, None, None, ended)

    def shoot(self, path, done, fail):
        def ended(view, result):
            try:
                view.get_snapshot_finish(result).write_to_png(path)
                done(None)
            except Exception as error:
                fail(str(error))

        self.view.get_snapshot(
            WebKit2.SnapshotRegion.VISIBLE, WebKit2.SnapshotOptions.NONE, None, ended
        )


class Browser:
    def __init__(self, profile, dark, blocked):
        self.blocked = blocked
        self.pages = {}
        self.darken(dark)
        data = WebKit2.WebsiteDataManager(
            base_data_directory=f'{profile}/data', base_cache_directory=f'{profile}/cache'
        )
        self.context = WebKit2.WebContext.new_with_website_data_manager(data)
        if blocked:
            cookies = data.get_cookie_manager()
            cookies.set_accept_policy(WebKit2.CookieAcceptPolicy.NEVER)

    def darken(self, dark):
        Gtk.Settings.get_default().set_property('gtk-application-prefer-dark-theme', dark)

    def do(self, command):
        """Runs a command on the main thread."""
        number = command['id']

        def done(value):
            say({'id': number, 'value': value})

        def fail(error):
            say({'id': number, 'error': error})

        try:
            self.perform(command, done, fail)
        except Exception as error:
            fail(repr(error))
        return False

    def perform(self, command, done, fail):
        name = command['do']
        if name == 'dark':
            self.darken(command['on'])
            return done(None)
        if name == 'new':
            page = str(len(self.pages) + 1)
            self.pages[page] = Page(
                self, page, command['width'], command['height'], command['scripts']
            )
            return done(page)
        page = self.pages[command['page']]
        view = page.view
        if name == 'goto':
            return page.load(lambda: view.load_uri(command['url']), done, fail)
        if name == 'reload':
            return page.load(view.reload, done, fail)
        if name == 'evaluate':
            return page.evaluate(command['body'], done, fail)
        if name == 'shoot':
            return page.shoot(command['path'], done, fail)
        if name == 'back':
            view.go_back()
        elif name == 'forward':
            view.go_forward()
        elif name == 'resize':
            page.resize(command['width'], command['height'])
        elif name == 'front':
            page.window.present()
        elif name == 'hide':
            page.window.hide()
        elif name == 'show':
            page.window.show_all()
        elif name == 'close':
            page.window.destroy()
        else:
            raise ValueError(name)
        return done(None)


def listen(browser):
    for line in sys.stdin:
        GLib.idle_add(browser.do, json.loads(line))
    GLib.idle_add(Gtk.main_quit)


browser = Browser(sys.argv[1], 'dark' in sys.argv[2:], 'blocked' in sys.argv[2:])
threading.Thread(target=listen, args=(browser,), daemon=True).start()
say({'ready': WebKit2.get_major_version()})
Gtk.main()

// Opens pages in headless Chromium and says what is wrong with them, as JSON on standard output.
// Usage: node judge.mjs FOLDER PAGE… — pages are paths inside FOLDER. In the environment: CCHC_REFEREES, the
// node_modules of the referees; CHROMIUM, the browser; WHOLE, pages to be seen at each width in each scheme (others:
// narrow and light, wide and dark); SCORED, pages for Lighthouse: runs until one is fast,
// at most nine where a busy machine spoils some. Lists are parted by commas.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const modules = createRequire(join(resolve(process.env.CCHC_REFEREES), "package.json"));
const [folder, ...pages] = process.argv.slice(2);
const listed = (name) => (process.env[name] ?? "").split(",").filter(Boolean);
const views = [[360, "light"], [1280, "dark"]];
const allViews = [...views, [360, "dark"], [768, "light"], [1280, "light"]];
// Lighthouse's index of the phone that it stands for: a desktop computer of 2,000, which it expects, slowed down four times.
// A slower computer is slowed down less, or the phone would be slower too.
const PHONE = 500;
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

async function launched(work) {
  const puppeteer = modules("puppeteer-core");
  const profile = await mkdtemp(join(tmpdir(), "cchc-referee-"));
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, userDataDir: profile, args: flags });
  try {
    return await work(browser);
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// A web host as schools have: it compresses pages and has a robots.txt.
async function served(work) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (path === "/robots.txt") return response.writeHead(200, { "Content-Type": "text/plain" }).end("User-agent: *\nAllow: /\n");
    try {
      const body = gzipSync(await readFile(join(folder, path)));
      return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip" }).end(body);
    } catch {
      return response.writeHead(404, { "Content-Type": "text/plain" }).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await work(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

// Runs inside the page.
function look() {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const targets = [...document.querySelectorAll("a[href^='#']")].map((link) => link.hash.slice(1));
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => Number(heading.tagName[1]));
  const boxes = [...document.querySelectorAll(".scroll, pre")].filter((box) => box.scrollWidth > box.clientWidth + 1);
  return {
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    nowhere: targets.filter((id) => !document.getElementById(decodeURIComponent(id))),
    missing: levels.filter((level) => level === 1).length === 1 ? 0 : 1,
    skipped: levels.filter((level, place) => place && level > levels[place - 1] + 1).length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    unreachable: boxes.filter((box) => box.tabIndex !== 0 || !box.getAttribute("aria-labelledby")).map((box) => box.textContent.slice(0, 60)),
    styled: document.querySelectorAll("[style]").length,
    running: document.querySelectorAll("script, iframe, object, embed").length,
  };
}

// Follows each link of the contents and says which do not bring their heading to the top of the window.
async function follow() {
  const astray = [];
  for (const link of document.querySelectorAll(".contents a")) {
    link.click();
    for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
    const { top } = document.getElementById(link.hash.slice(1)).getBoundingClientRect();
    const atTheEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 1;
    if (top < 0 || (top > innerHeight / 4 && !(atTheEnd && top < innerHeight))) astray.push(`${link.hash} ${Math.round(top)}`);
  }
  scrollTo(0, 0);
  return astray;
}

async function judged(browser, page) {
  const axe = await readFile(modules.resolve("axe-core/axe.min.js"), "utf8");
  const address = pathToFileURL(join(resolve(folder), page)).href;
  const verdicts = [];
  for (const [width, scheme] of listed("WHOLE").includes(page) ? allViews : views) {
    const tab = await browser.newPage();
    const requests = [];
    const messages = [];
    tab.on("request", (request) => requests.push(request.url()));
    tab.on("console", (message) => messages.push(message.text()));
    tab.on("pageerror", (error) => messages.push(String(error)));
    await tab.setViewport({ width, height: 800 });
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await tab.goto(address);
    const astray = await tab.evaluate(follow);
    const closed = await tab.evaluate(look);
    await tab.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    const opened = await tab.evaluate(look);
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    verdicts.push({
      page,
      view: `${width} ${scheme}`,
      ...opened,
      astray,
      overflow: Math.max(closed.overflow, opened.overflow),
      loaded: requests.filter((url) => url !== address && !url.startsWith("data:")),
      messages,
      violations: found.violations.map((rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes[0].html.slice(0, 200)}`),
    });
    await tab.close();
  }
  return verdicts;
}

await launched(async (browser) => {
  const verdicts = [];
  for (const page of pages) verdicts.push(...(await judged(browser, page)));
  console.log(JSON.stringify({ verdicts, scores: await lighthouse(browser, listed("SCORED")) }));
});

async function lighthouse(browser, chosen) {
  const { default: measure } = await import(pathToFileURL(modules.resolve("lighthouse")).href);
  const { throttling } = await import(pathToFileURL(modules.resolve("lighthouse/core/config/constants.js")).href);
  let slowdown = throttling.mobileSlow4G.cpuSlowdownMultiplier;
  return served(async (origin) => {
    const port = Number(new URL(browser.wsEndpoint()).port);
    const run = async (page) => {
      const pace = { ...throttling.mobileSlow4G, cpuSlowdownMultiplier: slowdown };
      const { lhr } = await measure(`${origin}/${page}`, { port, logLevel: "silent", throttling: pace });
      slowdown = Math.min(4, Math.max(1, lhr.environment.benchmarkIndex / PHONE));
      const failed = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 1).map((audit) => audit.id);
      const categories = Object.entries(lhr.categories).map(([id, category]) => [id, Math.round(category.score * 100)]);
      return { ...Object.fromEntries(categories), failed };
    };
    const scores = {};
    for (const page of chosen) {
      scores[page] = [];
      while (scores[page].length < 9 && !scores[page].some((one) => one.performance >= 99)) scores[page].push(await run(page));
    }
    return scores;
  });
}

"""Whether the focus shows: whatever takes it is drawn otherwise then, and the difference can be seen."""

from __future__ import annotations

from playwright.sync_api import Page

FEWEST_KINDS = 3
# For each control the marks (outline, shadows, border, ground, stroke) of everything that may change with it, without
# and with the focus. One that is new counts when it is 2 px thick, and 3 to 1 against what was there before.
FAINT = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important }");
    document.adoptedStyleSheets.push(still);
    const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const painted = layers => { // what several colours give, one laid over the other
        pen.clearRect(0, 0, 1, 1);
        for (const layer of layers) { pen.fillStyle = layer; pen.fillRect(0, 0, 1, 1); }
        return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const light = rgb => rgb.map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const differ = (one, other) => {
        const [less, more] = [light(painted(one)), light(painted(other))].sort((a, b) => a - b);
        return (more + 0.05) / (less + 0.05) >= 3;
    };
    const around = element => { // the grounds that lie beneath an element, the lowest first
        const grounds = [];
        for (let node = element.parentElement; node; node = node.parentElement)
            grounds.unshift(getComputedStyle(node).backgroundColor);
        return ["#fff", ...grounds];
    };
    const can_be_seen = element => {
        const box = element.getBoundingClientRect();
        return box.width > 4 && box.height > 4 && element.checkVisibility({opacityProperty: true,
            visibilityProperty: true});
    };
    const marks = element => { // the kind of mark, its thickness, its colour
        const style = getComputedStyle(element);
        const found = [["ground", 2, style.backgroundColor]];
        if (style.outlineStyle !== "none") found.push(["outline", parseFloat(style.outlineWidth), style.outlineColor]);
        if (style.borderBottomStyle !== "none")
            found.push(["border", parseFloat(style.borderBottomWidth), style.borderBottomColor]);
        if (style.stroke !== "none") found.push(["stroke", parseFloat(style.strokeWidth), style.stroke]);
        if (style.boxShadow !== "none")
            for (const shadow of style.boxShadow.split(/,(?![^(]*\\))/))
                found.push(["shadow", parseFloat(shadow.match(/(\\S+)px(?: inset)?$/)[1]),
                    shadow.match(/^\\s*([\\w-]+(?:\\([^)]*\\))?)/)[1]]);
        return found;
    };
    const changing = control => [control, ...control.querySelectorAll("*"), ...(control.labels || []),
        control.nextElementSibling, control.parentElement, control.parentElement.parentElement].filter(Boolean);
    const looks = control => new Map(changing(control).map(element => [element, marks(element)]));
    const shows = control => {
        document.activeElement?.blur();
        const before = looks(control);
        control.focus({preventScroll: true});
        return control.matches(":focus-visible") && [...looks(control)].some(([element, now]) => can_be_seen(element)
            && now.some(([kind, thick, colour]) => {
                const was = before.get(element).find(mark => mark[0] === kind && mark[1] === thick);
                const beneath = around(element);
                return thick >= 2 && was?.[2] !== colour
                    && differ([...beneath, colour], was ? [...beneath, was[2]] : beneath);
            }));
    };
    const make = control => { // what the styles know it by; of those that look alike one is tried
        const path = [control.type, control.checked, [...control.attributes].map(({name}) => name)];
        for (let node = control; node; node = node.parentElement) path.push(node.localName, node.getAttribute("class"));
        return path.join();
    };
    const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter(control => control.tabIndex >= 0 && !control.disabled && control.type !== "hidden"
            && control.checkVisibility({visibilityProperty: true}));
    const kinds = [...new Map(controls.map(control => [make(control), control])).values()];
    const faint = kinds.filter(control => !shows(control)).map(control => control.outerHTML.slice(0, 160));
    document.activeElement?.blur();
    document.adoptedStyleSheets.pop();
    return [kinds.length, faint];
}"""


def faint_stops(page: Page) -> list[str]:
    """What takes the focus here and does not show it."""
    page.keyboard.press("Tab")  # from now on the browser shows the focus, as it does to all who use keys
    kinds, faint = page.evaluate(FAINT)
    assert kinds >= FEWEST_KINDS, f"{page.url} has {kinds} kinds of controls"
    return [f"{page.url}: the focus does not show on {control}" for control in faint]
